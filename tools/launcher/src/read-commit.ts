import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The commit of this checkout, with `-dirty` if something in it is changed; undefined where there is none, or no git. */
export const readCommit = async (): Promise<string | undefined> =>
  promisify(execFile)('git', ['describe', '--always', '--dirty', '--abbrev=12', '--exclude', '*'], { cwd: import.meta.dirname, timeout: 5000 }).then(({ stdout }) => stdout.trim(), () => undefined)
