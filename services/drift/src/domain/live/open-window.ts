import { createHash } from 'node:crypto'

/** One recorded answer as far as cutting windows needs it. */
export interface Sighting { group: string, imageId: string, blockId: string, row: number }

/** A block of recorded answers, those of the champion. */
export interface SightedBlock {
  /** When its first and its last answer were given, in ms since 1970. */
  from: number
  to: number
  sightings: readonly Sighting[]
  /** Answers that are not counted: of other models or from before, and of images that the champion was trained on. */
  leftOut: { others: number, known: number }
}

export interface WindowRule {
  /** A window is full with so many groups, once it lasted `leastMs`. */
  groups: number
  leastMs: number
  /** It is closed after so long with whatever is in it. */
  longestMs: number
}

/** What a window holds. */
export interface WindowContent {
  from: number
  to: number
  blocks: number
  predictions: number
  images: number
  groups: number
  leftOut: { others: number, known: number }
  /** What it is judged by: one answer of each of at most as many groups as a full window has. */
  chosen: Sighting[]
}

/** The group of an answer: its 0.1 degree grid cell, as in datasets; an answer without a place is grouped with those about the same image. */
export const groupOfAnswer = ({ place, imageId }: { place: { lat: number, lon: number } | null, imageId: string }): string =>
  place === null ? `image:${imageId.slice(0, 12)}` : `${Math.floor(place.lat * 10)}:${Math.floor(place.lon * 10)}`

const rankOf = (name: string, group: string): string => createHash('sha256').update(`${name} ${group}`).digest('hex').slice(0, 16)

/**
 * The window that is being filled. What it holds and when it ends follows from the blocks alone, taken in the order of their ends: whoever cuts the same blocks gets the same windows.
 *
 * Of a burst of answers about one cell one counts, and of one image's repeats none: so a window of two hundred groups weighs like two hundred independent images.
 *
 * @param name of the window; it decides by lot which groups are looked at where there are more than wanted
 */
export const openWindow = ({ groups: wanted, leastMs, longestMs }: WindowRule, name: string) => {
  const groups = new Map<string, Sighting>()
  const images = new Set<string>()
  const leftOut = { others: 0, known: 0 }
  let [from, to, blocks, predictions] = [Infinity, -Infinity, 0, 0]
  return {
    add (block: SightedBlock): void {
      from = Math.min(from, block.from)
      to = Math.max(to, block.to)
      blocks++
      predictions += block.sightings.length
      leftOut.others += block.leftOut.others
      leftOut.known += block.leftOut.known
      for (const sighting of block.sightings) {
        images.add(sighting.imageId)
        const other = groups.get(sighting.group)
        if (other === undefined || sighting.imageId < other.imageId) groups.set(sighting.group, sighting) // the ids are hashes: by lot, and the same for everybody
      }
    },
    /** Whether it ends before anything of this time. */
    endsBefore: (time: number): boolean => blocks > 0 && time > to && (time > from + longestMs || (groups.size >= wanted && to - from >= leastMs)),
    content (): WindowContent {
      const ranked = [...groups.values()].map((sighting) => ({ sighting, rank: rankOf(name, sighting.group) })).sort((a, b) => a.rank < b.rank ? -1 : 1)
      return { from, to, blocks, predictions, images: images.size, groups: groups.size, leftOut: { ...leftOut }, chosen: ranked.slice(0, wanted).map(({ sighting }) => sighting) }
    }
  }
}
export type OpenWindow = ReturnType<typeof openWindow>
