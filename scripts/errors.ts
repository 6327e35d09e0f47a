import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ERROR_ADVICE, ERROR_CODES, type ErrorCode } from '@emberwatch/contracts'

/** Writes docs/errors.md from the error codes; with --check it only says whether the file is up to date. */
const { values: { check } } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const file = resolve(import.meta.dirname, '..', 'docs', 'errors.md')

const row = ([code, { status, title }]: [string, { status: number, title: string }]): string => `| \`${code}\` | ${status} | ${title} | ${ERROR_ADVICE[code as ErrorCode]} |`

const text = [
  '# Errors',
  '',
  'Every failure is a problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with a stable `code`; `detail` says what happened this time, `requestId` finds it in the logs. Codes do not change their meaning and are not taken away within a version of the API. ' +
  '429 and 503 say in `Retry-After` when to ask again. Over NATS the same document is the body of the error. Generated from `shared/contracts` by `npm run errors`.',
  '',
  '```json',
  '{"type": "urn:emberwatch:error:model-not-found", "title": "No such model version", "status": 404, "code": "MODEL_NOT_FOUND", "detail": "there is no model m9", "instance": "/v1/models/m9", "requestId": "5f0c2a1e-6f3b-4b44-9d7b-0c9e6e1b8a11"}',
  '```',
  '',
  '| code | status | what it means | what to do |',
  '|---|---|---|---|',
  ...Object.entries(ERROR_CODES).map(row),
  ''
].join('\n')

if (!check) await writeFile(file, text)
else if (await readFile(file, 'utf8').catch(() => '') !== text) {
  console.error('docs/errors.md is not what the error codes say; run npm run errors')
  process.exitCode = 1
}
