import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'

const run = promisify(execFile)

describe('letHeapGrow', () => {
  it('asks for something that this version of V8 knows', async () => {
    const script = `import { setFlagsFromString } from 'node:v8'
      const { letHeapGrow } = await import(process.argv[1])
      letHeapGrow()
      setFlagsFromString('--no-such-flag')`
    const { stderr } = await run(process.execPath, ['--input-type=module', '--eval', script, new URL('./let-heap-grow.ts', import.meta.url).href])
    expect(stderr.match(/unrecognized flag \S+/g)).toEqual(['unrecognized flag --no-such-flag']) // a flag that V8 has dropped is complained of and passed over
  })
})
