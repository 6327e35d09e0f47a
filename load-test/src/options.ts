import { parseArgs } from 'node:util'
import { secondsOf } from './scenario.ts'

/** The options of `npm run load`, with what they mean; names as locust's wherever it has them. */
const OPTIONS = {
  scenario: { type: 'string', default: 'steady', value: 'NAME|FILE', means: 'what to do: one of scenarios/ or a file of your own' },
  list: { type: 'boolean', default: false, means: 'say which scenarios there are' },
  host: { type: 'string', short: 'H', default: 'http://127.0.0.1:8080', value: 'URL', means: 'the gateway' },
  'own-system': { type: 'boolean', default: false, means: 'start servers, services and two models of our own on free ports, and end them afterwards' },
  replicas: { type: 'string', default: '2', value: 'N', means: 'inference replicas of the own system' },
  task: { type: 'string', default: 'wildfire', value: 'NAME', means: 'whose predictions are asked for' },
  users: { type: 'string', short: 'u', value: 'N', means: 'closed load: so many users (one-phase scenarios)' },
  'spawn-rate': { type: 'string', short: 'r', value: 'N', means: 'closed load: users more each second' },
  wait: { type: 'string', value: 'MIN,MAX', means: 'closed load: seconds a user waits between two requests' },
  rate: { type: 'string', value: 'N', means: 'open load: so many requests a second, at random moments (one-phase scenarios)' },
  'run-time': { type: 'string', short: 't', value: '60s', means: 'hard limit: the whole run takes so long, its phases stretched or shortened to that' },
  requests: { type: 'string', value: 'N', means: 'hard limit: no more requests than this' },
  'max-in-flight': { type: 'string', value: 'N', means: 'open load: with so many requests in flight none is sent; what is not sent counts as failed (1000)' },
  only: { type: 'string', multiple: true, default: [] as string[], value: 'TASK', means: 'only the tasks of this name; again for more' },
  images: { type: 'string', value: 'FOLDER', means: 'images to be classified, instead of the scenario\'s' },
  'unique-images': { type: 'boolean', default: false, means: 'add a few bytes to the end of each image, so that no cache can answer' },
  header: { type: 'string', multiple: true, default: [] as string[], value: 'NAME:VALUE', means: 'sent with every request, as an API key; again for more' },
  deadline: { type: 'string', value: '1s', means: 'a good answer is there within it' },
  'send-deadline': { type: 'boolean', default: false, means: 'tell the gateway the deadline (x-request-timeout-ms)' },
  timeout: { type: 'string', value: '10s', means: 'an answer is waited for so long' },
  seed: { type: 'string', default: '1', value: 'N', means: 'of waits, choices and arrivals: the same seed asks the same at the same moments' },
  'fail-ratio': { type: 'string', value: 'SHARE', means: 'exit code 1 if a larger share of the requests failed or was not sent (0 to 1), instead of the scenario\'s' },
  'allow-refusals': { type: 'boolean', default: false, means: '429 and 503 are no failures' },
  p99: { type: 'string', value: 'MS', means: 'exit code 1 if the p99 of the successes is longer, instead of the scenario\'s' },
  csv: { type: 'string', value: 'PREFIX', means: 'write PREFIX_stats.csv, _stats_history.csv, _failures.csv and _exceptions.csv as locust does' },
  'csv-full-history': { type: 'boolean', default: false, means: 'a line for each task in _stats_history.csv, not only for all together' },
  html: { type: 'string', value: 'FILE', means: 'write a report as one page' },
  'only-summary': { type: 'boolean', default: false, means: 'print no progress' },
  help: { type: 'boolean', short: 'h', default: false, means: 'say this' }
} as const

/** How to use `npm run load`. */
export const usage = (): string => {
  const lines = Object.entries(OPTIONS).map(([name, option]) => {
    const flag = `${'short' in option ? `-${option.short}, ` : ''}--${name}${'value' in option ? ` ${option.value}` : ''}`
    const usual = 'default' in option && typeof option.default === 'string' ? ` (${option.default})` : ''
    return `  ${flag.padEnd(30)} ${option.means}${usual}`
  })
  return `npm run load -- [options]\n\n${lines.join('\n')}`
}

const number = (name: string, text: string | undefined, { least, integer = false, most = Infinity }: { least: number, integer?: boolean, most?: number }): number | undefined => {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most || (integer && !Number.isInteger(value))) {
    throw new RangeError(`--${name} takes ${integer ? 'a whole number' : 'a number'} ${most === Infinity ? `from ${least}` : `from ${least} to ${most}`}, not ${JSON.stringify(text)}`)
  }
  return value
}

const waitOf = (text: string | undefined): [number, number] | undefined => {
  if (text === undefined) return undefined
  const [from = NaN, to = from, ...more] = text.split(',').map(Number)
  if (!(from >= 0 && to >= from) || more.length > 0) throw new RangeError(`--wait takes two numbers of seconds like 1,3, not ${JSON.stringify(text)}`)
  return [from, to]
}

const headersOf = (texts: readonly string[]): Record<string, string> => Object.fromEntries(texts.map((text) => {
  const [, name, value] = /^([\w-]+)\s*:\s*(.+)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new RangeError(`--header takes NAME:VALUE, not ${JSON.stringify(text)}`)
  return [name.toLowerCase(), value]
}))

/** Limits of a run. @throws {RangeError} */
const positiveSeconds = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const seconds = secondsOf(text)
  if (!(seconds > 0)) throw new RangeError(`--${name} takes a time above 0`)
  return seconds
}

/**
 * Reads the command line.
 *
 * @throws {Error} saying what is wrong with it
 */
export const readOptions = (parameters: readonly string[]) => {
  const { values } = parseArgs({ args: [...parameters], options: OPTIONS })
  if (values.users !== undefined && values.rate !== undefined) throw new RangeError('say either --users (closed load) or --rate (open load)')
  return {
    ...values,
    host: values.host.replace(/\/+$/, ''),
    replicas: number('replicas', values.replicas, { least: 1, most: 64, integer: true }) ?? 2,
    users: number('users', values.users, { least: 1, most: 100_000, integer: true }),
    spawnRate: number('spawn-rate', values['spawn-rate'], { least: 0.001 }),
    wait: waitOf(values.wait),
    rate: number('rate', values.rate, { least: 0.001, most: 1_000_000 }),
    runTime: positiveSeconds('run-time', values['run-time']),
    requests: number('requests', values.requests, { least: 1, integer: true }),
    maxInFlight: number('max-in-flight', values['max-in-flight'], { least: 1, integer: true }),
    deadline: positiveSeconds('deadline', values.deadline),
    timeout: positiveSeconds('timeout', values.timeout),
    seed: number('seed', values.seed, { least: 0, integer: true }) ?? 1,
    failRatio: number('fail-ratio', values['fail-ratio'], { least: 0, most: 1 }),
    p99: number('p99', values.p99, { least: 0 }),
    headers: headersOf(values.header)
  }
}
export type LoadOptions = ReturnType<typeof readOptions>
