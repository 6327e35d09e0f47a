import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { generateFeed } from './generated-feed.ts'

const CHILD = fileURLToPath(new URL('./read-generated-feed.ts', import.meta.url))

interface Measured { rows: { total: number, new: number }, seconds: number, cpuSeconds: number, peakRssBytes: number }

const WIDTH = 16
const line = (...cells: string[]): string => cells.map((cell) => cell.padStart(WIDTH)).join('')

/** Serves `/<rows>`, generated as it is read. */
const serveFeeds = async () => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/csv')
    pipeline(Readable.from(generateFeed(Number(request.url?.slice(1)))), response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => { server.closeAllConnections(); server.close() } }
}

const measure = async (url: string): Promise<Measured> => {
  const child = fork(CHILD, [url])
  const failed = once(child, 'exit').then(([code]): never => { throw new Error(`the reader ended with ${String(code)}`) })
  const [measured] = await Promise.race([once(child, 'message'), failed]) as [Measured]
  await failed.catch(() => {})
  return measured
}

const SIZES = ['1000', '10000', '100000', '1000000']

/** Reads feeds of growing size (or of the given sizes) over HTTP, each in a process of its own: time per row stays the same and memory does not grow with the rows. */
export const benchIngest = async (sizes: readonly string[]): Promise<void> => {
  const server = await serveFeeds()
  try {
    console.log(line('rows', 'new fires', 'seconds', 'us per row', 'CPU us per row', 'peak RSS'))
    for (const size of (sizes.length > 0 ? sizes : SIZES).map(Number)) {
      const { rows, seconds, cpuSeconds, peakRssBytes } = await measure(`${server.url}/${size}`)
      if (rows.total !== size) throw new Error(`${rows.total} of ${size} rows were read`)
      const perRow = [seconds, cpuSeconds].map((time) => (time * 1e6 / size).toFixed(1))
      console.log(line(String(size), String(rows.new), seconds.toFixed(2), ...perRow, `${(peakRssBytes / 2 ** 20).toFixed(0)} MiB`))
    }
  } finally {
    server.stop()
  }
}
