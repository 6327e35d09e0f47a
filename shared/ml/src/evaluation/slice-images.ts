import type { ManifestRow, Slice, SliceKind } from '@emberwatch/contracts'
import type { AnsweredImages } from './answered-images.ts'
import type { Resampling } from './bootstrap-cells.ts'
import { scoreSubset } from './score-subset.ts'

/** One way of dividing images: the name of the slice of each; null for an image that belongs to none. */
export interface Slicing { by: SliceKind, names: readonly (string | null)[] }

/** Below these a slice is shown but nothing may be concluded from it. */
const FEWEST_IMAGES = 20
const FEWEST_CELLS = 5

const DEGREES = 10

const band = (degrees: number, [positive, negative]: [string, string]): string => {
  const from = DEGREES * Math.floor(degrees / DEGREES)
  const [low, high] = [Math.abs(from), Math.abs(from + DEGREES)].sort((a, b) => a - b)
  return `${low}-${high}° ${from < 0 ? negative : positive}`
}

/** Areas of ten by ten degrees; those with too few images go together as `elsewhere`. */
export const sliceByRegion = (rows: readonly Pick<ManifestRow, 'lon' | 'lat'>[]): Slicing => {
  const areas = rows.map(({ lon, lat }) => lon === null || lat === null ? null : `${band(lat, ['N', 'S'])}, ${band(lon, ['E', 'W'])}`)
  return { by: 'region', names: areas.map((area) => area === null || areas.filter((other) => other === area).length >= FEWEST_IMAGES ? area : 'elsewhere') }
}

/** Thirds by mean luminance of the images at hand; those of which it is not known belong to none. */
export const sliceByBrightness = (rows: readonly Pick<ManifestRow, 'brightness'>[]): Slicing => {
  const sorted = rows.flatMap(({ brightness }) => brightness ?? []).sort((a, b) => a - b)
  const [low = 0, high = 0] = [1 / 3, 2 / 3].map((share) => sorted[Math.floor(share * sorted.length)])
  return { by: 'brightness', names: rows.map(({ brightness }) => brightness === undefined ? null : brightness < low ? 'dark' : brightness < high ? 'medium' : 'bright') }
}

/** Where the images came from. */
export const sliceBySource = (rows: readonly Pick<ManifestRow, 'source'>[]): Slicing => ({ by: 'source', names: rows.map(({ source }) => source) })

/** `old`: the parent version has it; `new`: this version added it. `parentNumber` is the parent's version number. */
export const sliceByAge = (rows: readonly Pick<ManifestRow, 'addedIn'>[], parentNumber: number): Slicing =>
  ({ by: 'age', names: rows.map(({ addedIn }) => Number(/^v(\d+)/.exec(addedIn)?.[1]) <= parentNumber ? 'old' : 'new') })

/** How each slice of each slicing was answered, the largest slices first. */
export const scoreSlices = (answers: AnsweredImages, slicings: readonly Slicing[], resampling: Resampling): Slice[] => slicings.flatMap(({ by, names }) => {
  if (names.length !== answers.labels.length) throw new RangeError(`${names.length} slice names do not fit ${answers.labels.length} images`)
  const slices = [...new Set(names)].flatMap((name): Slice[] => {
    const score = name === null ? undefined : scoreSubset(answers, names.flatMap((other, place) => other === name ? [place] : []), resampling)
    return name === null || score === undefined ? [] : [{ by, name, ...score, tooFew: score.images < FEWEST_IMAGES || score.cells < FEWEST_CELLS }]
  })
  return slices.sort((a, b) => b.images - a.images)
})
