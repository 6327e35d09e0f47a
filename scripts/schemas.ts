import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { driftReportSchema } from '@emberwatch/contracts'

/** Writes the schemas of the files that people take away, from the contracts; with --check it only says whether they are up to date. */
const { values: { check } } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const name = 'docs/drift-report.v1.schema.json'
const file = resolve(import.meta.dirname, '..', name)
const text = `${JSON.stringify(driftReportSchema(), null, 2)}\n`

if (!check) await writeFile(file, text)
else if (await readFile(file, 'utf8').catch(() => '') !== text) {
  console.error(`${name} is not what the contracts say; run npm run schemas, and where a field came or went, make it a new version`)
  process.exitCode = 1
}
