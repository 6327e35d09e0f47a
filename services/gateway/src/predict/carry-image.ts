import { setTimeout as delay } from 'node:timers/promises'
import { type ImageClaim, objectKeys } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import type { Deadline } from '../deadline.ts'
import { deadlinePassed } from '../errors.ts'
import type { GatewayDeps } from '../ports.ts'

/** An image as it travels to a replica: in the request, or in the object store with the request saying where. */
export interface CarriedImage { body: Uint8Array, claim?: ImageClaim }

const NOTHING = new Uint8Array()

/** The minute as keys of uploads have it, such as 20260601T1205Z. */
export const minuteOf = (at: Date): string => `${at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`

/**
 * Puts images that do not fit into a message into the object store, within the deadline of their request. The same image
 * in the same minute is the same object, so it is not removed after the answer: the sweep does that.
 */
export const createImageCarrier = ({ bus, objects, now }: Pick<GatewayDeps, 'bus' | 'objects' | 'now'>) => async (image: Uint8Array, deadline: Deadline): Promise<CarriedImage> => {
  if (image.length <= bus.largestRequest()) return { body: image }
  const hash = sha256(image)
  const claim = { key: objectKeys.upload(minuteOf(now()), hash), sha256: hash }
  const over = new AbortController()
  const leftMs = deadline.leftMs()
  const late = delay(leftMs, undefined, { signal: over.signal }).then(() => { throw deadlinePassed(leftMs) })
  late.catch(() => {}) // not late after all
  try {
    await Promise.race([objects.put(claim.key, image, 'application/octet-stream'), late])
  } finally {
    over.abort()
  }
  return { body: NOTHING, claim }
}
