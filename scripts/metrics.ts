import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createMetrics } from '@emberwatch/observability'

/** `npm run metrics`: writes the table of docs/observability.md from the registry that /metrics is printed from; with --check it only says whether the file is up to date. */
const { values: { check } } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const file = resolve(import.meta.dirname, '..', 'docs', 'observability.md')
const BEGIN = '<!-- written by npm run metrics -->\n'
const END = '<!-- end -->\n'

const metrics = (await createMetrics('any').describe()).filter(({ name }) => name.startsWith('emberwatch_'))
const rows = metrics.map(({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |\n`)
const table = `| metric | kind | labels | meaning |\n|---|---|---|---|\n${rows.join('')}`

const text = await readFile(file, 'utf8')
const [before, after] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)]
if (before < BEGIN.length || after < before) throw new Error(`${file} has no place for the table`)
const written = text.slice(0, before) + table + text.slice(after)
if (!check) await writeFile(file, written)
else if (written !== text) {
  console.error('docs/observability.md does not list the metrics that there are; run npm run metrics')
  process.exitCode = 1
}
