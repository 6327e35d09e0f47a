import { readdir, readFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import type { AliasHistory, DatasetVersion, MappedFire } from '@emberwatch/contracts'
import type { HttpRequest } from './http-client.ts'
import type { RestClient } from './rest-client.ts'
import type { ScenarioTask } from './scenario.ts'
import type { Random } from './seeded-random.ts'

/** A task with everything at hand to make its next request. */
export interface PreparedTask {
  name: string
  method: HttpRequest['method']
  weight: number
  /** Whether its answers are predictions, which say who gave them. */
  predicts: boolean
  next: (random: Random) => HttpRequest
}

interface Options {
  /** Whose predictions are asked for. */
  task: string
  rest: RestClient
  /** Used instead of the folders that the scenario names. */
  images?: string | undefined
  /** No image is sent twice. */
  uniqueImages?: boolean | undefined
  /** Told to the gateway with every prediction. */
  deadlineMs?: number | undefined
  note: (line: string) => void
}

const TYPES: Readonly<Record<string, string>> = { '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.png': 'image/png', '.webp': 'image/webp' }
const MOST_IMAGES = 1000
const ROOT = resolve(import.meta.dirname, '..', '..')

const pick = <Item>(items: readonly Item[], random: Random): Item => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('there is nothing to choose from')
  return item
}

/** Decoders stop at the end of the image; a cache that goes by the bytes takes it for another one. */
const madeUnique = (request: HttpRequest, random: Random): HttpRequest => {
  const tail = Buffer.alloc(8)
  tail.writeDoubleLE(random())
  return { ...request, tail }
}

const readImages = async (folder: string): Promise<{ type: string, body: Uint8Array }[]> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => { throw new Error(`the folder of images ${folder} cannot be read`, { cause: error }) })
  const files = found.filter((entry) => entry.isFile() && extname(entry.name).toLowerCase() in TYPES).map(({ parentPath, name }) => join(parentPath, name)).sort()
  if (files.length === 0) throw new Error(`there is no JPEG, PNG or WebP image in ${folder}`)
  return Promise.all(files.slice(0, MOST_IMAGES).map(async (file) => ({ type: TYPES[extname(file).toLowerCase()] ?? '', body: await readFile(file) })))
}

const BOUNDARY = 'emberwatch-load-test-boundary'

/** An image as the body, or as one file of a form. */
const inForm = (field: string | undefined, { type, body }: { type: string, body: Uint8Array }, further: Readonly<Record<string, string>>): Required<Pick<HttpRequest, 'headers' | 'body'>> => {
  if (field === undefined) return { headers: { 'content-type': type, ...further }, body }
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"; filename="tile"\r\ncontent-type: ${type}\r\n\r\n`
  return { headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...further }, body: Buffer.concat([Buffer.from(head), body, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]) }
}

const findPlaces = async ({ rest, task }: Options): Promise<[number, number][]> =>
  (await rest.items<MappedFire>(`/v1/fires?task=${task}&limit=500`)).filter(({ tile }) => tile !== null).map(({ lat, lon }) => [lat, lon])

/** Fills in what a path names; undefined if there is no such thing yet. */
const fillIn = async (path: string, { rest, task }: Options): Promise<string | undefined> => {
  const values = new Map<string, string | undefined>([['task', task]])
  if (path.includes('{dataset.')) {
    const [latest, previous] = await rest.items<DatasetVersion>(`/v1/datasets?task=${task}&limit=2`)
    values.set('dataset.latest', latest?.version).set('dataset.previous', previous?.version)
  }
  if (path.includes('{model.')) {
    const aliases = await rest.items<AliasHistory>(`/v1/models/aliases?task=${task}`)
    values.set('model.champion', aliases.find(({ alias }) => alias === 'champion')?.current?.modelVersion)
  }
  let missing = false
  const filled = path.replace(/\{([^}]*)\}/g, (_, name: string) => {
    if (!values.has(name)) throw new Error(`the path ${path} names {${name}}, which nobody knows`)
    missing ||= values.get(name) === undefined
    return encodeURIComponent(values.get(name) ?? '')
  })
  return missing ? undefined : filled
}

const prepare = async (asked: ScenarioTask, options: Options): Promise<PreparedTask | undefined> => {
  const { name, weight = 1 } = asked
  const path = `/v1/tasks/${encodeURIComponent(options.task)}/predict`
  const deadline = options.deadlineMs === undefined ? {} : { 'x-request-timeout-ms': String(Math.round(Math.min(10_000, Math.max(50, options.deadlineMs)))) }
  if ('image' in asked) {
    const images = await readImages(options.images ?? resolve(ROOT, asked.image))
    const requests = images.map(({ type, body }): HttpRequest => ({ method: 'POST', path: asked.path ?? path, ...inForm(asked.field, { type, body }, deadline) }))
    return { name, weight, method: 'POST', predicts: true, next: (random) => options.uniqueImages === true ? madeUnique(pick(requests, random), random) : pick(requests, random) }
  }
  if ('place' in asked) {
    const places = asked.place === 'fires' ? await findPlaces(options) : asked.place
    if (places.length === 0) return undefined
    const requests = places.map(([lat, lon]): HttpRequest => ({ method: 'POST', path, headers: { 'content-type': 'application/json', ...deadline }, body: JSON.stringify({ lat, lon }) }))
    return { name, weight, method: 'POST', predicts: true, next: (random) => pick(requests, random) }
  }
  const filled = await fillIn(asked.get, options)
  if (filled === undefined) return undefined
  const request: HttpRequest = { method: 'GET', path: filled }
  return { name, weight, method: 'GET', predicts: false, next: () => request }
}

/** Gets everything that the tasks of a scenario need. A task whose subject is not there yet, as places without a fire, is left out, and that is said. */
export const prepareTasks = async (tasks: readonly ScenarioTask[], options: Options): Promise<PreparedTask[]> => {
  const prepared: PreparedTask[] = []
  for (const asked of tasks) {
    const task = await prepare(asked, options)
    if (task === undefined) options.note(`task "${asked.name}" is left out: what it is about is not there yet`)
    else prepared.push(task)
  }
  if (prepared.length === 0) throw new Error('no task is left to do')
  return prepared
}
