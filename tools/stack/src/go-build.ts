import { execFile, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { type Environment } from './stack.ts'

const TAIL_LINES = 20

// Go before this cannot fetch the newer toolchain that go.mod asks for.
const FIRST_MINOR = 21

/** The user's Go version, or undefined where there is no Go that can be used. */
export const goVersion = async (environment: Environment): Promise<string | undefined> => {
  try {
    const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], { env: environment })
    const version = stdout.trim()
    const minor = Number(/^go1\.(\d+)/.exec(version)?.[1] ?? FIRST_MINOR)
    return minor < FIRST_MINOR ? undefined : version
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error('the Go toolchain is there but does not run', { cause: error })
  }
}

interface GoBuild {
  folder: string
  goPackage: string
  output: string
  environment: Environment
}

/**
 * Builds one command from the modules that go.sum names and nothing else.
 *
 * @throws {Error} with the end of what Go printed
 */
export const goBuild = async ({ folder, goPackage, output, environment }: GoBuild): Promise<void> => {
  const go = spawn('go', ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', output, goPackage], {
    cwd: folder,
    // Some distributions' Go will not fetch a newer toolchain unless told to; the user's own word goes first.
    env: { GOTOOLCHAIN: 'auto', ...environment, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe']
  })
  const exited = new Promise<number | null>((resolve, reject) => go.once('error', reject).once('close', resolve))
  const [code, printed] = await Promise.all([exited, text(go.stderr)])
  if (code === 0) return
  const tail = printed.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
  throw new Error(`go build ${goPackage} failed with exit code ${code}:\n${tail}`)
}
