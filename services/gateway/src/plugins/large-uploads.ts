import { overloaded } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { atOnce } from './at-once.ts'

/** Images of tiles are smaller, also in base64. */
const LARGE_BYTES = 1_000_000

/** Lets few large bodies be read at once: they lie in memory before anything else can refuse them. */
export const limitLargeUploads = (server: HttpServer, most: number): void => {
  const large = new WeakSet<object>()
  let reading = 0
  const leave = (request: object): void => { if (large.delete(request)) reading-- }
  server.addHook('onRequest', atOnce((request, reply) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    if (encoding === undefined && !(Number(length) > LARGE_BYTES)) return
    if (reading >= most) throw overloaded(most, 'large uploads')
    reading++
    large.add(request)
    reply.raw.once('close', () => leave(request)) // of a client that leaves in the middle nothing else may be heard
  }))
  server.addHook('onResponse', atOnce((request) => leave(request)))
}
