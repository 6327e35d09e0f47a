import { createRandom, type Random } from '../../services/drift/src/domain/statistics/random.ts'
import { normal } from '../../services/drift/src/domain/statistics/normal.ts'
import type { LiveReference } from '../../services/drift/src/domain/live/live-monitors.ts'
import type { SightedBlock, Sighting } from '../../services/drift/src/domain/live/open-window.ts'

const HOUR_MS = 3_600_000
const DAY_HOURS = 24
const YEAR_HOURS = 365 * DAY_HOURS

/** Numbers of an embedding, the independent ones behind them, and how alike rows of one cell are. */
export const DIMENSIONS = 32
const LATENT = 16
const ICC = 0.4
/** Shift of a mean by so many spreads along one direction tells the sides apart with this area under the curve: area = Φ(shift / √2). */
export const SHIFT_OF_AUC_65 = 0.545

/** Made-up traffic, to be drawn again and again. */
export interface LiveWorld {
  name: string
  /** Cells of the reference's held-out part. */
  heldOutCells: number
  /** Largest shifts by season and by time of day, in spreads, each along a direction of its own. */
  season: number
  day: number
}

/** Where traffic goes to, and from which hour on; `known` if a drift to there was found before. */
export interface LiveShift { name: string, along: 'model' | 'anywhere', known: boolean, size: number }

interface Axis { from: number }

/** Directions that nothing else uses, of four equal numbers each: of the model, of the seasons, of the days, and of something new. */
const AXES = { model: { from: 0 }, season: { from: 4 }, day: { from: 8 }, anywhere: { from: 12 } }
const AXIS_LENGTH = 4
const OWN = Math.sqrt(1 - ICC)

/** Standard normal deviates to draw from, because hundreds of millions are needed. */
const DEVIATES = (() => {
  const random = createRandom(1, 'deviates')
  return Float64Array.from({ length: 2 ** 16 }, () => normal(random))
})()
const deviate = (random: Random): number => DEVIATES[Math.floor(random() * DEVIATES.length)] as number

const CYCLE = 2 * Math.PI

/** An embedding that these numbers are behind: sums and differences of two each, and some noise of its own. */
const embed = (latent: Float64Array, random: Random): Float64Array => Float64Array.from({ length: DIMENSIONS }, (_, k) => {
  const [one, other] = [latent[k % LATENT] as number, latent[(5 * k + 3) % LATENT] as number]
  return (k < LATENT ? one + other : one - other) * Math.SQRT1_2 + 0.3 * deviate(random)
})

/** One world's cells: each with an effect of its own that all its images share. */
const createCells = (random: Random) => {
  const effects = new Map<string, Float64Array>()
  return (cell: string): Float64Array => {
    const known = effects.get(cell)
    if (known !== undefined) return known
    const effect = Float64Array.from({ length: LATENT }, () => deviate(random) * Math.sqrt(ICC))
    effects.set(cell, effect)
    return effect
  }
}

/** The embedding of an image of a cell at an hour, and what the model answers. */
export const createImages = ({ season, day }: LiveWorld, random: Random) => {
  const effectOf = createCells(random)
  return (cell: string, hour: number, shift?: LiveShift): { row: Float64Array, probability: number } => {
    const effect = effectOf(cell)
    const [ofSeason, ofDay] = [season * Math.sin(CYCLE * hour / YEAR_HOURS), day * Math.sin(CYCLE * hour / DAY_HOURS)]
    const latent = effect.map((value) => value + deviate(random) * OWN)
    const move = ({ from }: Axis, by: number): void => { for (let k = from; k < from + AXIS_LENGTH; k++) latent[k] = (latent[k] as number) + by / 2 }
    move(AXES.season, ofSeason)
    move(AXES.day, ofDay)
    if (shift !== undefined) move(AXES[shift.along], shift.size)
    let evidence = 0
    for (let k = 0; k < AXIS_LENGTH; k++) evidence += (latent[AXES.model.from + k] as number) / 2
    return { row: embed(latent, random), probability: 1 / (1 + Math.exp(1 - 2 * evidence)) }
  }
}
type Images = ReturnType<typeof createImages>

const FIT_CELLS = 400
const DRIFTED_CELLS = 150

/** What a champion was trained on, gathered over a whole year: 1 to 5 images of each cell. `known` is a drift that was found before, if there was one. */
export const drawReference = (world: LiveWorld, images: Images, { random, known }: { random: Random, known: LiveShift | undefined }): LiveReference => {
  const [rows, probabilities, groups]: [number[], number[], string[]] = [[], [], []]
  for (let cell = 0; cell < FIT_CELLS + world.heldOutCells; cell++) {
    const hour = random() * YEAR_HOURS
    for (let i = 0; i <= Math.floor(random() * 5); i++) {
      const { row, probability } = images(`reference ${cell}`, hour, undefined)
      rows.push(...row)
      probabilities.push(1 - probability, probability)
      groups.push(`reference ${cell}`)
    }
  }
  const all = Int32Array.from(groups, (_, row) => row)
  const isFit = (row: number): boolean => Number((groups[row] as string).slice('reference '.length)) < FIT_CELLS
  const drifted = known === undefined ? null : Float32Array.from(Array.from({ length: DRIFTED_CELLS }, (_, cell) => [...images(`drifted ${cell}`, random() * YEAR_HOURS, known).row]).flat())
  return { rows: Float32Array.from(rows), probabilities: Float32Array.from(probabilities), dimensions: DIMENSIONS, classes: 2, fit: all.filter(isFit), heldOut: all.filter((row) => !isFit(row)), groups, contentHash: 'made up', alert: { classIndex: 1, threshold: 0.5 }, drifted }
}

/** Cells that traffic is about, over and over again. */
const LIVE_CELLS = 5000
/** Bursts in an hour: at night a fifth of the day's, in winter half of the summer's; 250 a day in between. */
const BURSTS_AN_HOUR = 250 / DAY_HOURS

const burstsOf = (hour: number, random: Random): number => {
  const expected = BURSTS_AN_HOUR * (1 + 0.67 * Math.sin(CYCLE * hour / DAY_HOURS)) * (1 + 0.33 * Math.sin(CYCLE * hour / YEAR_HOURS))
  let [count, product] = [0, random()]
  for (const least = Math.exp(-expected); product > least; count++) product *= random() // Poisson (Knuth)
  return count
}

/** An hour of traffic as one block: bursts of 1 to 20 answers about one cell each. */
export const drawBlock = (hour: number, random: Random): SightedBlock => {
  const sightings: Sighting[] = []
  for (let burst = burstsOf(hour, random); burst > 0; burst--) {
    const cell = Math.floor(random() * LIVE_CELLS)
    const length = 1 + Math.floor(20 * random() ** 3)
    for (let i = 0; i < length; i++) sightings.push({ group: `live ${cell}`, imageId: String(Math.floor(random() * 1e9)).padStart(9, '0'), blockId: `${hour}`, row: sightings.length })
  }
  return { from: hour * HOUR_MS, to: (hour + 0.99) * HOUR_MS, sightings, leftOut: { others: 0, known: 0 } }
}

/** The numbers of one stream; what is drawn for one purpose never changes another. */
export const createNumbers = (world: LiveWorld, seed: number) => (purpose: string): Random => createRandom(seed, `live ${world.name} ${purpose}`)
