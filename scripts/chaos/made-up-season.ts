import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'

/** What a row of the feed must come to, once each. */
type Fate = 'image' | 'tile-missing' | 'error-body' | 'blank' | 'row-invalid' | 'repeated'

export interface SeasonRow { fate: Fate, name: string, lat: string, lon: string }

/** A tile as it was asked for: of which row, and when (epoch milliseconds). */
interface TileRequest { row: number, at: number }

// Of fifty rows five are troublesome, each in its own way.
const FATES: readonly Fate[] = ['row-invalid', 'repeated', 'tile-missing', 'error-body', 'blank']
const PERIOD = 50
const PER_LINE = 100

const rowAt = (index: number): SeasonRow => {
  const fate = FATES[index % PERIOD - 10] ?? 'image'
  const source = fate === 'repeated' ? Math.max(0, index - PERIOD + 1) : index // a fire that stands above already
  const lat = (45 + Math.floor(source / PER_LINE) * 0.02).toFixed(4)
  const lon = (-120 + source % PER_LINE * 0.03).toFixed(4)
  return { fate, name: `CHAOS-${source}`, lat: fate === 'row-invalid' ? '95.0' : lat, lon }
}

/** A picture of noise, another for every row. */
const noise = async (seed: number): Promise<Uint8Array> => {
  let state = Math.imul(seed + 1, 2654435761) >>> 0
  const pixels = Uint8Array.from({ length: 96 * 96 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
  return new Uint8Array(await sharp(pixels, { raw: { width: 96, height: 96, channels: 1 } }).jpeg().toBuffer())
}

const blank = async (): Promise<Uint8Array> => new Uint8Array(await sharp({ create: { width: 96, height: 96, channels: 3, background: '#7f7f7f' } }).jpeg().toBuffer())

const send = (response: ServerResponse, status: number, type: string, body: string | Uint8Array): void => { response.writeHead(status, { 'content-type': type }).end(body) }

/** A made-up season of fires: a feed of so many rows, and a provider that has a tile for most of them and takes its time. */
export const serveSeason = async (rows: number, tileDelayMs: number) => {
  const season = Array.from({ length: rows }, (_, index) => rowAt(index))
  const startedAt = new Date().toISOString().slice(0, 19).replace('T', ' ')
  const csv = ['agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone', ...season.map(({ name, lat, lon }) => `ab, ${name}, ${lat}, ${lon}, ${startedAt}, 1.5, OC, GMT`), ''].join('\r\n')
  const byPlace = new Map<string, number>(season.flatMap(({ fate, lat, lon }, index): [string, number][] => fate === 'repeated' || fate === 'row-invalid' ? [] : [[`${Number(lon)},${Number(lat)}`, index]]))
  const requests: TileRequest[] = []

  const answerTile = async (place: string, response: ServerResponse): Promise<void> => {
    const row = byPlace.get(place)
    if (row === undefined) return send(response, 404, 'text/plain', 'no such place')
    requests.push({ row, at: Date.now() })
    await delay(tileDelayMs)
    const fate = season[row]?.fate
    if (fate === 'tile-missing') return send(response, 404, 'text/plain', 'no imagery here')
    if (fate === 'error-body') return send(response, 200, 'image/jpeg', JSON.stringify({ message: `nothing for ${row}` }))
    send(response, 200, 'image/jpeg', await (fate === 'blank' ? blank() : noise(row)))
  }
  const server = createServer((request, response) => {
    const [, lon, lat] = /^\/tiles\/(-?[\d.]+),(-?[\d.]+)$/.exec(request.url ?? '') ?? []
    if (request.url === '/fires.csv') return send(response, 200, 'text/csv', csv)
    answerTile(`${Number(lon)},${Number(lat)}`, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    season,
    csvUrl: `${address}/fires.csv`,
    tileUrlTemplate: `${address}/tiles/{lon},{lat}`,
    requests,
    async stop (): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
export type Season = Awaited<ReturnType<typeof serveSeason>>
