import type { Image } from '@emberwatch/contracts'
import type { Database } from '@emberwatch/storage'
import type { Place } from './ports.ts'

const keyOf = ({ lat, lon }: Place): string => `${lat},${lon}`

/**
 * What is known of the task's images, in memory: asking the database for each of 30,000 files whether it is known
 * would take longer than all the rest. It may be behind; inserting a record is what decides.
 */
export const createKnownImages = ({ task: { task }, database: { images } }: { task: { task: string }, database: Pick<Database, 'images'> }) => {
  let labels = new Map<string, string>()
  let places = new Map<string, string>()
  const remember = ({ imageId, label, lat, lon }: Image): void => {
    labels.set(imageId, label)
    if (lat !== null && lon !== null) places.set(keyOf({ lat, lon }), imageId)
  }
  return {
    /** Reads every image anew. */
    async refresh (): Promise<readonly Image[]> {
      const found = await images.list({ task })
      labels = new Map()
      places = new Map()
      found.forEach(remember)
      return found
    },
    remember,
    /** The label of an image, if it is known. */
    labelOf: (imageId: string): string | undefined => labels.get(imageId),
    /** An image that shows exactly this place. */
    imageIdAt: (place: Place): string | undefined => places.get(keyOf(place))
  }
}
export type KnownImages = ReturnType<typeof createKnownImages>
