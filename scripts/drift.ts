import { readArguments, USAGE, UsageError } from './drift/read-arguments.ts'
import { runDrift } from './drift/run-drift.ts'

/** `npm run drift -- REF CUR --out report.html`: compares two folders of images or two files of embeddings, without any server. */
const WRONG_USE = 2

try {
  const wanted = readArguments(process.argv.slice(2))
  if (wanted === 'help') console.log(USAGE)
  else process.exitCode = await runDrift(wanted, (line) => { console.error(line) })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = error instanceof UsageError ? WRONG_USE : 1
}
