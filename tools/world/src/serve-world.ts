import { readdir, readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readFeed, shiftDates, type FeedFile } from './feed-file.ts'

interface WorldOptions {
  /** The folder `samples/`. */
  samples: string
  /** The fires of the feed started within the three days before this. */
  now: Date
  /** Where it listens: on the loopback interface unless told otherwise. */
  host?: string
  /** A free one unless told otherwise. */
  port?: number
  /** What others call it, without a slash at the end; by default `http://<host>:<port>`. */
  publicAddress?: string
}

/** The outside world as Emberwatch meets it: a CSV address and a tile address. */
export interface World {
  csvUrl: string
  /** With {lon} and {lat}. */
  tileUrlTemplate: string
  /** Lets the season's fires appear in the feed, the troublesome rows among them. Returns how many rows that are. */
  letFiresAppear: () => number
  /** Every request for a tile so far: to see that no tile is fetched twice. */
  tileRequests: () => string[]
  stop: () => Promise<void>
}

const TILE_FOLDERS = ['new-fires', 'unseen', 'troublesome']

/** Where the tile of a place lies; places are numbers, so that -71.5 and -71.50 are the same. */
const indexTiles = async (samples: string): Promise<Map<string, string>> => {
  const files = await Promise.all(TILE_FOLDERS.map(async (folder) =>
    (await readdir(join(samples, folder), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())))
  return new Map(files.flat().flatMap(({ parentPath, name }) => {
    const [lon, lat] = name.replace(/\.\w+$/, '').split(',').map(Number)
    return [[`${lon},${lat}`, join(parentPath, name)]]
  }))
}

const send = (response: ServerResponse, status: number, contentType: string, body: string | Uint8Array): void => {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }).end(body)
}

/** Serves `samples/` over HTTP: `/activefires.csv` and `/tiles/{lon},{lat}.jpg`. */
export const serveWorld = async ({ samples, now, host = '127.0.0.1', port = 0, publicAddress }: WorldOptions): Promise<World> => {
  const tiles = await indexTiles(samples)
  const fires = shiftDates(await readFeed(join(samples, 'activefires.csv')), now)
  const troublesome = shiftDates(await readFeed(join(samples, 'activefires-troublesome.csv')), now)
  let feed: FeedFile = { header: fires.header, rows: [] }
  const requested: string[] = []

  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    if (path === '/activefires.csv') return send(response, 200, 'text/csv', `${[feed.header, ...feed.rows].join('\r\n')}\r\n`)
    const [, lon, lat] = /^\/tiles\/(-?[\d.]+),(-?[\d.]+)\.jpg$/.exec(path) ?? []
    if (lon === undefined) return send(response, 404, 'text/plain', 'there is nothing here')
    requested.push(`${Number(lon)},${Number(lat)}`)
    const file = tiles.get(`${Number(lon)},${Number(lat)}`)
    if (file === undefined) return send(response, 404, 'text/plain', 'there is no imagery of this place')
    send(response, 200, 'image/jpeg', await readFile(file))
  }

  const server = createServer((request, response) => {
    answer(new URL(request.url ?? '/', 'http://world').pathname, response).catch(() => response.destroy())
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = publicAddress ?? `http://${host}:${(server.address() as AddressInfo).port}`
  return {
    csvUrl: `${address}/activefires.csv`,
    tileUrlTemplate: `${address}/tiles/{lon},{lat}.jpg`,
    letFiresAppear () {
      feed = { header: fires.header, rows: [...fires.rows, ...troublesome.rows] }
      return feed.rows.length
    },
    tileRequests: () => [...requested],
    async stop () {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
