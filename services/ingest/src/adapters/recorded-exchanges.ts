import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { tileUnavailable } from '../errors/tile-errors.ts'
import type { Place } from '../ports.ts'
import type { AskProvider, TileExchange } from './tile-exchange.ts'

/** What stands in a recording beside the body: `<lon>,<lat>.<n>.json` and `<lon>,<lat>.<n>.body`, n from 1 for each place. */
type Recording = Omit<TileExchange, 'body'> | { failure: string }

const nameOf = ({ lat, lon }: Place, number: number): string => `${lon},${lat}.${number}`

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code

/** Writes a recording under the first number that is free; two processes cannot take the same. */
const write = async (folder: string, place: Place, { recording, body }: { recording: Recording, body: Uint8Array }): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (let number = 1; ; number++) {
    const file = join(folder, nameOf(place, number))
    try {
      await writeFile(`${file}.body`, body, { flag: 'wx' })
      return await writeFile(`${file}.json`, JSON.stringify(recording, null, 2))
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
    }
  }
}

/** Keeps what a provider answers, or why it did not, so that an incident can be replayed; never its URLs. */
export const recordExchanges = (ask: AskProvider, folder: string, log: Logger): AskProvider => async (request) => {
  const keep = async (recording: Recording, body: Uint8Array): Promise<void> => {
    await write(folder, request, { recording, body }).catch((error: unknown) => log.warn({ folder, error }, 'answer of the tile provider not recorded'))
  }
  try {
    const exchange = await ask(request)
    const { body, ...recording } = exchange
    await keep(recording, body)
    return exchange
  } catch (error) {
    if (error instanceof AppError && error.code === 'INGEST_TILE_UNAVAILABLE') await keep({ failure: error.message }, new Uint8Array())
    throw error
  }
}

const read = async (folder: string, place: Place, number: number): Promise<{ recording: Recording, body: Uint8Array } | undefined> => {
  const file = join(folder, nameOf(place, number))
  try {
    return { recording: JSON.parse(await readFile(`${file}.json`, 'utf8')) as Recording, body: await readFile(`${file}.body`) }
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined
    throw tileUnavailable(folder, `has a recording ${nameOf(place, number)} that cannot be read`, { retryable: false, cause })
  }
}

/** Answers as a provider once did: each time that a place is asked for its next recording, and the last one from then on. */
export const replayExchanges = (folder: string): AskProvider => {
  const asked = new Map<string, number>()
  return async (request) => {
    const key = nameOf(request, 0)
    const number = (asked.get(key) ?? 0) + 1
    const next = await read(folder, request, number)
    if (next !== undefined) asked.set(key, number)
    const found = next ?? (number > 1 ? await read(folder, request, number - 1) : undefined)
    if (found === undefined) return { status: 404, headers: {}, body: new Uint8Array() }
    if ('failure' in found.recording) throw tileUnavailable(folder, `replays that ${found.recording.failure}`, { retryable: true })
    return { ...found.recording, body: found.body }
  }
}
