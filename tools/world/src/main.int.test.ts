import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from '@jest/globals'

const start = async (environment: Record<string, string>) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], { env: environment, stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 })
  const [line] = await once(createInterface({ input: child.stdout }), 'line') as [string]
  return { child, line }
}

describe('the world as a process of its own', () => {
  it('shows all its fires and their tiles at once and ends cleanly when told to', async () => {
    const { child, line } = await start({ PORT: '0' })
    const [, feed = '', tiles = ''] = /^121 rows at (\S+), tiles at (\S+)$/.exec(line) ?? []
    const rows = (await (await fetch(feed)).text()).trim().split('\r\n')
    expect(rows).toHaveLength(122)
    const tile = await fetch(tiles.replace('{lat}', '48.54407').replace('{lon}', '-71.00998'))
    expect([tile.status, tile.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('says where others reach it when it is told so', async () => {
    const { child, line } = await start({ PORT: '0', PUBLIC_ADDRESS: 'http://world:8090' })
    expect(line).toBe('121 rows at http://world:8090/activefires.csv, tiles at http://world:8090/tiles/{lon},{lat}.jpg')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
