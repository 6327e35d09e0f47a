import { QUALITY_NAMES, type QualityMeasure } from '@emberwatch/ml'
import type { ComparisonQuestion, ComparisonSide } from '../../services/drift/src/domain/comparison-question.ts'
import { createRandom, type Random } from '../../services/drift/src/domain/statistics/random.ts'
import type { Injection } from '../../services/drift/src/testing/inject-causes.ts'

/** Embeddings and measures of a pool's images. */
export interface Looks { rows: Float32Array, quality: Record<QualityMeasure, Float64Array> }

/** Images that cases are drawn from, as they are and as they look after each injection. */
export interface Pool {
  name: string
  dimensions: number
  looks: ReadonlyMap<Injection | 'none', Looks>
  /** So many of the first images were altered; only they take part where something is injected. */
  altered: number
  labels: string[]
  groups: string[]
  places: [number, number][] | undefined
}

/** Who is on which side: numbers of images of the pool. */
interface Halves { reference: number[], current: number[] }

/** One injected cause. */
export interface CauseCase {
  name: string
  /** Names that are right. */
  expected: readonly string[]
  suits: (pool: Pool) => boolean
  injection: Injection | 'none'
  /** Share of the current images it happens to. */
  share: number
  halves?: (pool: Pool, halves: Halves, random: Random) => Halves
}

const always = (): boolean => true

/** Every group wholly on one side. */
const splitGroups = ({ groups }: Pool, random: Random, count: number): Halves => {
  const side = new Map([...new Set(groups)].sort().map((group) => [group, random() < 0.5]))
  const all = groups.slice(0, count).map((_, i) => i)
  return { reference: all.filter((i) => side.get(groups[i] as string)), current: all.filter((i) => !side.get(groups[i] as string)) }
}

/** Of the current side only every eighth image that is not of the first half of the labels stays. */
const otherMix = ({ labels }: Pool, { reference, current }: Halves, random: Random): Halves => {
  const names = [...new Set(labels)].sort()
  const kept = new Set(names.slice(Math.floor(names.length / 2)))
  return { reference, current: current.filter((i) => kept.has(labels[i] as string) || random() < 0.125) }
}

/** The east is new. */
const otherRegion = ({ places = [], groups }: Pool, _: Halves, random: Random): Halves => {
  const sorted = places.map(([lon]) => lon).sort((a, b) => a - b)
  const border = sorted[Math.floor(sorted.length * (0.4 + 0.2 * random()))] as number
  const west = new Set(groups.filter((__, i) => (places[i] as [number, number])[0] < border))
  const all = groups.map((__, i) => i)
  return { reference: all.filter((i) => west.has(groups[i] as string)), current: all.filter((i) => !west.has(groups[i] as string)) }
}

const quality = (name: string, injection: Injection, expected: readonly string[]): CauseCase => ({ name, injection, expected, suits: always, share: 1 })

/** The twelve cases. */
export const CAUSES: readonly CauseCase[] = [
  quality('blur', 'blur', ['blurrier']),
  quality('haze', 'haze', ['hazier']),
  quality('dark', 'dark', ['darker']),
  quality('night', 'night', ['night']),
  { name: 'new source', injection: 'provider', expected: ['new source'], suits: always, share: 0.6 },
  { name: 'new region', injection: 'none', expected: ['new region', 'region mix'], suits: ({ places }) => places !== undefined, share: 0, halves: otherRegion },
  { name: 'label mix', injection: 'none', expected: ['label mix'], suits: always, share: 0, halves: otherMix },
  { name: 'season (colour)', injection: 'season', expected: ['less green'], suits: ({ looks }) => looks.has('season'), share: 1 },
  quality('resolution', 'resolution', ['lower resolution']),
  quality('JPEG quality', 'jpeg', ['compressed harder']),
  quality('colour cast', 'cast', ['colour cast']),
  { name: 'none', injection: 'none', expected: ['none'], suits: always, share: 0 }
]

/** The question of one case. Every seed divides the groups anew. */
export const drawCase = (pool: Pool, { name, injection, share, halves }: CauseCase, seed: number): ComparisonQuestion => {
  const random = createRandom(seed, `${pool.name} ${name}`)
  const even = splitGroups(pool, random, injection === 'none' ? pool.groups.length : pool.altered)
  const { reference, current } = halves?.(pool, even, random) ?? even
  const side = (called: string, chosen: readonly number[], kindOf: () => Injection | 'none'): ComparisonSide => {
    const kinds = chosen.map(kindOf)
    const looks = kinds.map((kind) => pool.looks.get(kind) as Looks)
    const rows = new Float32Array(chosen.length * pool.dimensions)
    chosen.forEach((i, at) => rows.set((looks[at] as Looks).rows.subarray(i * pool.dimensions, (i + 1) * pool.dimensions), at * pool.dimensions))
    return {
      name: called,
      rows,
      groups: chosen.map((i) => pool.groups[i] as string),
      labels: chosen.map((i) => pool.labels[i] as string),
      quality: Object.fromEntries(QUALITY_NAMES.map((measure) => [measure, Float64Array.from(chosen, (i, at) => (looks[at] as Looks).quality[measure][i] as number)])),
      sources: kinds.map((kind) => kind === 'provider' ? 'provider b' : 'provider a'),
      ...(pool.places === undefined ? {} : { places: Float64Array.from(chosen.flatMap((i) => (pool.places as [number, number][])[i] as [number, number])) }),
      backboneId: 'shipped',
      preprocessingHash: '',
      contentHash: `${called} ${seed}`
    }
  }
  return {
    reference: side('reference', reference, () => 'none'),
    current: side('current', current, () => random() < share ? injection : 'none'),
    dimensions: pool.dimensions,
    significance: 0.01,
    permutations: 499,
    resamples: 199,
    seed
  }
}
