import type { Image, Split } from '@emberwatch/contracts'
import type { Database } from '@emberwatch/storage'
import { createLookAlikes, type LookAlike } from '../domain/look-alikes.ts'
import type { Place } from '../ports.ts'

interface KnownDeps {
  task: { task: string }
  database: Pick<Database, 'images'>
  /** Pictures whose perceptual hashes differ in no more bits are taken for the same; 0 switches that off. */
  nearDuplicateBits: number
}

/** What is remembered of an image. */
export interface KnownImage { label: string, split: Split, place: Place | null }

/** What to remember of an image. */
export const knownImageOf = ({ label, split, lat, lon }: Image): KnownImage => ({ label, split, place: lat === null || lon === null ? null : { lat, lon } })

const keyOf = ({ lat, lon }: Place): string => `${lat},${lon}`

/**
 * What is known of the task's images, in memory, also of those that an edit took out of the dataset: asking the database
 * for each of 30,000 files whether it is known would take longer than all the rest. It may be behind; inserting a record
 * is what decides.
 */
export const createKnownImages = ({ task: { task }, database: { images }, nearDuplicateBits }: KnownDeps) => {
  let known = new Map<string, KnownImage>()
  let places = new Map<string, string>()
  let lookAlikes = createLookAlikes()
  const underWay = new Map<string, string>()
  const remember = (image: Image): void => {
    const { imageId, perceptualHash } = image
    const it = knownImageOf(image)
    if (!known.has(imageId) && perceptualHash !== undefined) lookAlikes.add(imageId, perceptualHash)
    known.set(imageId, it)
    if (it.place !== null) places.set(keyOf(it.place), imageId)
  }
  /** The few that are about to be stored, searched like the many that are. */
  const lookAlikesUnderWay = () => {
    const few = createLookAlikes()
    for (const [imageId, hash] of underWay) few.add(imageId, hash)
    return few
  }
  return {
    /** Reads every image anew. */
    async refresh (): Promise<readonly Image[]> {
      const found = await images.list({ task })
      known = new Map()
      places = new Map()
      lookAlikes = createLookAlikes()
      found.forEach(remember)
      return found
    },
    remember,
    /** An image by its id, if it is known. */
    find: (imageId: string): KnownImage | undefined => known.get(imageId),
    /** Every image that is known. */
    all: (): Iterable<KnownImage> => known.values(),
    /** An image that shows exactly this place. */
    imageIdAt: (place: Place): string | undefined => places.get(keyOf(place)),
    /**
     * Another image that looks like this one, stored or about to be. If there is none, this one counts as about to be
     * stored until `release` is called: of two look-alikes that come at the same time, only one is taken.
     */
    claimLook (imageId: string, hash: string): { alike: LookAlike } | { alike: undefined, release: () => void } {
      const nearest = { within: nearDuplicateBits, except: imageId }
      const alike = nearDuplicateBits === 0 ? undefined : lookAlikes.nearest(hash, nearest) ?? lookAlikesUnderWay().nearest(hash, nearest)
      if (alike !== undefined) return { alike }
      underWay.set(imageId, hash)
      return { alike, release: () => { underWay.delete(imageId) } }
    }
  }
}
export type KnownImages = ReturnType<typeof createKnownImages>
