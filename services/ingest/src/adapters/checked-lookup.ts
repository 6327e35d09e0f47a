import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublicAddress } from '../domain/public-address.ts'
import { addressForbidden } from '../errors/tile-errors.ts'

/** Every address of a host name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>

const asError = (error: unknown): NodeJS.ErrnoException => error instanceof Error ? error : new Error(String(error))

/**
 * A look-up for connections: the connection goes to the very addresses that it gives, so a name cannot mean a public
 * address when it is checked and a private one when it is connected to (DNS rebinding).
 */
const lookupWith = (resolve: Resolve, check: (hostname: string, addresses: LookupAddress[]) => void): LookupFunction => (hostname, { all, family }, callback) => {
  const look = async (): Promise<LookupAddress[]> => {
    const addresses = await resolve(hostname)
    check(hostname, addresses)
    const wanted = addresses.filter((address) => family !== 4 && family !== 6 ? true : address.family === family)
    if (wanted.length === 0) throw Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' })
    return wanted
  }
  look().then(
    (addresses) => all === true ? callback(null, addresses) : callback(null, addresses[0]?.address ?? '', addresses[0]?.family),
    (error: unknown) => callback(asError(error), '')
  )
}

/** Refuses a name if any of its addresses is not public. */
export const checkedLookup = (resolve: Resolve): LookupFunction => lookupWith(resolve, (hostname, addresses) => {
  if (!addresses.every(({ address }) => isPublicAddress(address))) throw addressForbidden(hostname)
})

/** For hosts that somebody named as one's own. */
export const plainLookup = (resolve: Resolve): LookupFunction => lookupWith(resolve, () => {})
