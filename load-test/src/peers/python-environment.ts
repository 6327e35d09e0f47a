import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** Where the servers of the comparison lie. */
export const PEERS_FOLDER = resolve(import.meta.dirname, '..', '..', 'peers')

const run = promisify(execFile)

/** A virtual environment with what `requirements.txt` names, made once; needs python3 with venv, and PyPI. Returns its folder of commands. */
export const preparePython = async (say: (line: string) => void): Promise<string> => {
  const [folder, requirements] = [resolve('.emberwatch', 'peers-python'), join(PEERS_FOLDER, 'requirements.txt')]
  const [stamp, wanted] = [join(folder, 'requirements.txt'), await readFile(requirements, 'utf8')]
  if (existsSync(stamp) && await readFile(stamp, 'utf8') === wanted) return join(folder, 'bin')
  say(`installing ${wanted.trim().split('\n').join(', ')} into ${folder}`)
  await mkdir(folder, { recursive: true })
  await run('python3', ['-m', 'venv', folder])
  await run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements], { maxBuffer: 1e8 })
  await writeFile(stamp, wanted)
  return join(folder, 'bin')
}
