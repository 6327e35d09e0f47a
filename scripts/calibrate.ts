import { parseArgs } from 'node:util'
import { calibrateDrift } from './calibrate/calibrate-drift.ts'
import { calibrateLive } from './calibrate/calibrate-live.ts'

/** `npm run calibrate -- SUBJECT [ARGUMENTS]`: draws made-up data again and again and counts how often a method is wrong. */
const SUBJECTS: Readonly<Record<string, (parameters: readonly string[]) => Promise<void>>> = { drift: calibrateDrift, 'drift-live': calibrateLive }

const { positionals: [subject = '', ...parameters] } = parseArgs({ allowPositionals: true })
const calibrate = SUBJECTS[subject]
if (calibrate === undefined) {
  console.error(`There is nothing called ${JSON.stringify(subject)} to calibrate; there is: ${Object.keys(SUBJECTS).join(', ')}`)
  process.exitCode = 1
} else {
  await calibrate(parameters)
}
