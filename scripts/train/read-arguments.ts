import { parseArgs } from 'node:util'
import { type TrainingParameters, trainingProblems, type TrainingRequest } from '@emberwatch/contracts'
import { parseDocument, readDocument } from '@emberwatch/platform'

/** How the command is used. */
export const USAGE = `npm run train -- [--task wildfire] [--dataset v3] [--file examples/training.yaml] [--set units=256]... [--seed 7]
npm run train -- --cancel RUN [--reason "wrong data"]

  --dataset   the version to train on; default: the newest
  --file      a training file (YAML or JSON); examples/training.yaml shows all there is
  --set       one parameter, again and again: units=256, learningRate=3e-4, classWeights=[1,2], sweep.space.units=[64,128];
              counts for more than the file, and is not searched any more
  --seed      the same as --set seed=...
  --detach    asks for the training and does not follow it
  --json      prints the result as JSON; progress goes to standard error
  --cancel    ends a training that waits or is under way
  --url       the gateway; default: http://127.0.0.1:8080
What is not said stays as the trainer's own settings are. Exit code: 0 done, 1 failed or cancelled, 2 wrong use.`

/** The command was not understood; nothing was asked of anybody. */
export class UsageError extends Error {
  constructor (problem: string, { showUsage = true } = {}) {
    super(showUsage ? `${problem}\n\n${USAGE}` : problem)
    this.name = 'UsageError'
  }
}

interface Common { url: string, task: string | undefined, json: boolean }

/** What somebody wants of `npm run train`. */
export type Wanted =
  | { kind: 'help' }
  | { kind: 'cancel', runId: string, reason: string | undefined } & Common
  | { kind: 'train', request: TrainingRequest, detach: boolean } & Common

const OPTIONS = {
  task: { type: 'string' },
  dataset: { type: 'string' },
  file: { type: 'string' },
  set: { type: 'string', multiple: true },
  seed: { type: 'string' },
  url: { type: 'string' },
  cancel: { type: 'string' },
  reason: { type: 'string' },
  detach: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const

/** Where the gateway of this machine is. */
export const DEFAULT_URL = 'http://127.0.0.1:8080'

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/\. To specify a positional argument[^]*$/, ''))
  }
}

const readUrl = (url: string): string => {
  if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol)) throw new UsageError(`--url ${url} is no address such as ${DEFAULT_URL}`, { showUsage: false })
  return url.replace(/\/+$/, '')
}

type Settable = Record<string, unknown>

const isRecord = (value: unknown): value is Settable => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The parameters with one of them set; `path` may lead into the sweep. Nothing but what was written there counts as there. */
const withSetting = (parameters: Settable, [name = '', ...rest]: readonly string[], value: unknown): Settable => {
  const before = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  return Object.fromEntries([...Object.entries(parameters).filter(([other]) => other !== name), [name, rest.length === 0 ? value : withSetting(isRecord(before) ? before : {}, rest, value)]])
}

const isNotSearched = (parameters: Settable, name: string): Settable => {
  const { sweep } = parameters
  if (!isRecord(sweep) || !isRecord(sweep['space'])) return parameters
  const { [name]: _, ...space } = sweep['space']
  return { ...parameters, sweep: { ...sweep, space } }
}

/**
 * The parameters with what `--set` says of them: what is chosen is not searched any more.
 *
 * @example setParameters({ sweep: { method: 'grid', space: { units: [128, 256] } } }, ['units=64']) // => { units: 64, sweep: { method: 'grid', space: {} } }
 */
export const setParameters = (parameters: Settable, settings: readonly string[]): Settable => settings.reduce((chosen, setting) => {
  const [, path, text] = /^\s*([A-Za-z][A-Za-z0-9.]*)\s*=([^]+)$/.exec(setting) ?? []
  if (path === undefined || text === undefined) throw new UsageError(`--set ${setting}: write name=value, such as units=256`, { showUsage: false })
  const names = path.split('.')
  return withSetting(names.length === 1 && path !== 'sweep' ? isNotSearched(chosen, path) : chosen, names, parseDocument(text, `the value of --set ${path}`, 'REQUEST_INVALID'))
}, parameters)

const readRequest = async ({ file, dataset, set = [], seed }: ReturnType<typeof parse>): Promise<TrainingRequest> => {
  const content = file === undefined ? {} : await readDocument(file) ?? {}
  if (!isRecord(content)) throw new UsageError(`${file} must hold datasetVersion and parameters; examples/training.yaml shows how`, { showUsage: false })
  const settings = [...set, ...(seed === undefined ? [] : [`seed=${seed}`])]
  const request = {
    ...content,
    ...(dataset !== undefined && { datasetVersion: dataset }),
    // What is no object stays as it is, to be refused with its name.
    ...(settings.length > 0 && (content['parameters'] === undefined || isRecord(content['parameters'])) && { parameters: setParameters(content['parameters'] ?? {}, settings) })
  }
  const problems = trainingProblems(request)
  if (problems.length > 0) throw new UsageError(['This training cannot be asked for:', ...problems.map((problem) => `  ${problem}`)].join('\n'), { showUsage: false })
  return request as { datasetVersion?: string, parameters?: Partial<TrainingParameters> }
}

/**
 * What the arguments of the command ask for.
 *
 * @throws {UsageError} or AppError (of a file or value that cannot be read), with what is wrong
 */
export const readArguments = async (args: readonly string[]): Promise<Wanted> => {
  const values = parse(args)
  if (values.help === true) return { kind: 'help' }
  const { task, json = false, detach = false, cancel, reason, url = DEFAULT_URL } = values
  const common = { url: readUrl(url), task, json }
  if (cancel === undefined) {
    if (reason !== undefined) throw new UsageError('--reason goes with --cancel')
    return { kind: 'train', request: await readRequest(values), detach, ...common }
  }
  const useless = (['dataset', 'file', 'set', 'seed', 'detach'] as const).filter((name) => values[name] !== undefined)
  if (useless.length > 0) throw new UsageError(`--cancel ends a training; --${useless.join(', --')} would ask for another`)
  if (cancel === '') throw new UsageError('--cancel needs the id of a run')
  return { kind: 'cancel', runId: cancel, reason, ...common }
}
