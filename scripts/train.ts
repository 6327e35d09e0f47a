import { AppError } from '@emberwatch/contracts'
import { signalled } from './signalled.ts'
import { readArguments, USAGE, UsageError } from './train/read-arguments.ts'
import { runTrain } from './train/run-train.ts'

/** `npm run train`: asks for a training and shows how far it is, or cancels one. */
const WRONG_USE = 2

const isWrongUse = (error: unknown): boolean => error instanceof UsageError || (error instanceof AppError && (error.code === 'CONFIG_INVALID' || error.code === 'REQUEST_INVALID'))

try {
  const wanted = await readArguments(process.argv.slice(2))
  if (wanted.kind === 'help') console.log(USAGE)
  else {
    const interrupted = new AbortController()
    signalled().then(() => interrupted.abort()).catch(() => {})
    process.exitCode = await runTrain(wanted, { signal: interrupted.signal, out: process.stdout, err: process.stderr })
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = isWrongUse(error) ? WRONG_USE : 1
}
