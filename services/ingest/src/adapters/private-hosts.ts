import { isIPv6 } from 'node:net'
import { configInvalid } from '../errors/config-errors.ts'

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }

interface NamedHost { hostname: string, port: string | undefined }

/** A host as URLs write it, so that upper case, an IPv4 address in hexadecimal and the like mean the same in both places. */
const readHost = (entry: string): NamedHost => {
  const host = isIPv6(entry) ? `[${entry}]` : entry
  const port = /:(\d+)$/.exec(host.replace(/^\[.*\]/, ''))?.[1]
  const url = URL.parse(`http://${host}`)
  if (url === null || url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw configInvalid('PRIVATE_HOSTS must be hosts, or hosts with a port, separated by commas, such as tiles.intern:8080,10.0.0.7')
  }
  return { hostname: url.hostname, port: port === undefined ? undefined : String(Number(port)) }
}

/**
 * Whether a URL is on one of the named hosts, `host` for every port or `host:port` for one.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const privateHosts = (list: string): (url: URL) => boolean => {
  const named = list.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '').map(readHost)
  return ({ hostname, port, protocol }) =>
    named.some((host) => host.hostname === hostname && (host.port === undefined || host.port === (port === '' ? DEFAULT_PORTS[protocol] : port)))
}
