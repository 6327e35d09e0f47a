import { driftReportSchema } from '@emberwatch/contracts'
import { Ajv2020 } from 'ajv/dist/2020.js'

const check = new Ajv2020({ strict: true, strictTypes: false, allErrors: true, formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) } }).compile(driftReportSchema())

/** What of a report's JSON file is not as its published schema says, by a validator that others use. */
export const problemsOfReport = (json: string): string[] =>
  check(JSON.parse(json)) ? [] : (check.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`)
