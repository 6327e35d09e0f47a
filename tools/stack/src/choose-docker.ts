import { get, type RequestOptions } from 'node:http'
import { homedir } from 'node:os'
import { type Environment } from './stack.ts'

const TIMEOUT_MS = 2_000

/** Where a Docker engine may listen: the variable first, then the usual sockets. */
const candidates = (environment: Environment): RequestOptions[] => {
  const host = environment['DOCKER_HOST']
  if (host?.startsWith('unix://')) return [{ socketPath: host.slice('unix://'.length) }]
  if (host?.startsWith('tcp://')) {
    const { hostname, port } = new URL(host)
    return [{ host: hostname, port: port || 2375 }]
  }
  const home = environment['HOME'] ?? homedir()
  const runtime = environment['XDG_RUNTIME_DIR']
  const sockets = ['/var/run/docker.sock', `${home}/.docker/run/docker.sock`, `${home}/.docker/desktop/docker.sock`]
  if (runtime) sockets.push(`${runtime}/docker.sock`)
  return sockets.map((socketPath) => ({ socketPath }))
}

const answers = (address: RequestOptions): Promise<boolean> => new Promise((resolve) => {
  const request = get({ ...address, path: '/_ping', timeout: TIMEOUT_MS }, (response) => {
    response.resume()
    resolve(response.statusCode === 200)
  })
  request.on('timeout', () => request.destroy())
  request.on('error', () => resolve(false))
})

/**
 * Whether to use Docker: as `EMBERWATCH_STACK` says, else whether an engine answers.
 *
 * @throws {Error} if `EMBERWATCH_STACK` is neither docker nor local
 */
export const chooseDocker = async (environment: Environment): Promise<boolean> => {
  const forced = environment['EMBERWATCH_STACK']
  if (forced) {
    if (forced !== 'docker' && forced !== 'local') throw new Error(`EMBERWATCH_STACK must be docker or local, not ${forced}`)
    return forced === 'docker'
  }
  return (await Promise.all(candidates(environment).map(answers))).includes(true)
}
