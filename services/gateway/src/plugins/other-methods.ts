import { methodNotAllowed } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'

/**
 * Makes a known path asked with a wrong method a 405 with `Allow`, where Fastify would say 404.
 *
 * Call it before the routes are added, and what it returns after the last one.
 */
export const refuseOtherMethods = (server: HttpServer) => {
  const methodsOf = new Map<string, Set<string>>()
  server.addHook('onRoute', ({ url, method }) => {
    const known = methodsOf.get(url) ?? new Set()
    methodsOf.set(url, known)
    for (const name of [method].flat()) known.add(name)
    if (known.has('HEAD')) known.add('GET') // the twin of a path with a trailing slash is announced as HEAD only
  })
  return (): void => {
    const routes = [...methodsOf].map(([url, known]) => ({ url, allowed: [...known].sort().join(', '), others: server.supportedMethods.filter((method) => !known.has(method)) }))
    for (const { url, allowed, others } of routes) {
      server.route({
        url,
        method: others,
        schema: { hide: true },
        onRequest: async ({ method }, reply) => { // before any body is read
          reply.header('allow', allowed)
          throw methodNotAllowed(method, allowed)
        },
        handler: async () => {}
      })
    }
  }
}
