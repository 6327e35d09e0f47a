import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Parser } from '@asyncapi/parser'
import { describeMessages } from './asyncapi/describe-messages.ts'

/** Writes docs/asyncapi.yaml from the contracts; with --check it only says whether the file is valid and up to date. */
const { values: { check } } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const file = resolve(import.meta.dirname, '..', 'docs', 'asyncapi.yaml')

const problemsOf = async (text: string): Promise<string[]> => {
  const diagnostics = await new Parser().validate(text)
  return diagnostics.filter(({ severity }) => severity === 0).map(({ message, path }) => `${path.join('.')}: ${message}`)
}

const text = await describeMessages()
const problems = await problemsOf(text)
if (check && await readFile(file, 'utf8').catch(() => '') !== text) problems.push('docs/asyncapi.yaml is not what the contracts say; run npm run asyncapi')
for (const problem of problems) console.error(problem)
if (problems.length > 0) {
  process.exitCode = 1
} else if (!check) {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
