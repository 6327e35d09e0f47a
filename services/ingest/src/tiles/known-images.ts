import { applyEdits, type EditedImage, type Image, type Split } from '@emberwatch/contracts'
import { type Database, listDatasetEdits } from '@emberwatch/storage'
import { createLookAlikes, type LookAlike } from '../domain/look-alikes.ts'
import type { Place } from '../ports.ts'

interface KnownDeps {
  task: { task: string }
  database: Pick<Database, 'images' | 'dataset_edits'>
  /** Pictures whose perceptual hashes differ in no more bits are taken for the same; 0 switches that off. */
  nearDuplicateBits: number
}

/** What is remembered of an image: its class now and when it was added, and whether an edit took it out of the dataset. */
export interface KnownImage { label: string, recordedLabel: string, removed: boolean, split: Split, place: Place | null }

/** What to remember of an image. */
export const knownImageOf = ({ label, split, lat, lon }: Image, edited?: EditedImage): KnownImage =>
  ({ label: edited?.label ?? label, recordedLabel: label, removed: edited?.removed ?? false, split, place: lat === null || lon === null ? null : { lat, lon } })

const keyOf = ({ lat, lon }: Place): string => `${lat},${lon}`

/**
 * What is known of the task's images, in memory, also of those that an edit took out of the dataset: asking the database
 * for each of 30,000 files whether it is known would take longer than all the rest. It may be behind; inserting a record
 * is what decides.
 */
export const createKnownImages = ({ task: { task }, database, nearDuplicateBits }: KnownDeps) => {
  const { images } = database
  const known = new Map<string, KnownImage>()
  const places = new Map<string, string>()
  const lookAlikes = createLookAlikes()
  const underWay = new Map<string, string>()
  const remember = (image: Image, edited?: EditedImage): void => {
    const { imageId, perceptualHash } = image
    const it = knownImageOf(image, edited)
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
    /** Reads every image and every edit. What was stored while they were read stays remembered: no record of an image is ever removed. */
    async refresh (): Promise<readonly Image[]> {
      const edits = await listDatasetEdits(database, task)
      const found = await images.list({ task })
      const edited = applyEdits(found, edits)
      found.forEach((image, index) => remember(image, edited[index]))
      return found
    },
    remember: (image: Image): void => remember(image),
    /** An image by its id, if it is known. */
    find: (imageId: string): KnownImage | undefined => known.get(imageId),
    /** How many images are known; it only grows. */
    count: (): number => known.size,
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
