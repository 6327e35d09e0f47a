import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { qualityColumns, qualityEmbedder } from '@emberwatch/ml'
import { inject, type Injection } from '../testing/inject-causes.ts'
import { compareSides } from './compare-sides.ts'
import type { ComparisonSide } from './comparison-question.ts'
import { normal } from './statistics/normal.ts'
import { createRandom } from './statistics/random.ts'

const FOLDER = join(import.meta.dirname, '../../../../samples/tiles/nowildfire')
/** Every other tile of a list from west to east, then the others, so that the halves are from the same places. */
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.jpg')).sort().slice(0, 80)
const FILES = [0, 1].flatMap((half) => NAMES.filter((_, i) => i % 2 === half)).map((name) => ({ name, image: readFileSync(join(FOLDER, name)) }))
const HALF = FILES.length / 2
const DIMENSIONS = 6

/** Measures of a tile after an injection. */
const measured = async (files: typeof FILES, kind: Injection | 'none'): Promise<Float32Array> => {
  const rows = await Promise.all(files.map(async ({ image }, i) => qualityEmbedder.embed(await inject(kind, image, createRandom(i, kind)))))
  return Float32Array.from(rows.flatMap((row) => [...row]))
}

/** A side of tiles of one cell each; embeddings are made up, and those of the current side lie apart if something happened to it. */
const sideOf = (name: string, { count, quality, shift, more = {} }: { count: number, quality: Float32Array, shift: number, more?: Partial<ComparisonSide> }): ComparisonSide => {
  const random = createRandom(1, name)
  return {
    name,
    rows: Float32Array.from({ length: count * DIMENSIONS }, (_, at) => normal(random) + (at % DIMENSIONS === 0 ? shift : 0)),
    groups: Array.from({ length: count }, (_, i) => `${name} ${i}`),
    labels: Array.from({ length: count }, () => 'nowildfire'),
    quality: qualityColumns(quality),
    backboneId: 'made-up',
    preprocessingHash: '',
    contentHash: name,
    ...more
  }
}

let before: Float32Array
let after: Float32Array
beforeAll(async () => {
  [before, after] = [await measured(FILES.slice(0, HALF), 'none'), await measured(FILES.slice(HALF), 'none')]
})

const causesOf = (quality: Float32Array, shift: number, more: { reference?: Partial<ComparisonSide>, current?: Partial<ComparisonSide> } = {}) =>
  compareSides({
    reference: sideOf('before', { count: HALF, quality: before, shift: 0, more: more.reference ?? {} }),
    current: sideOf('after', { count: HALF, quality, shift, more: more.current ?? {} }),
    dimensions: DIMENSIONS,
    significance: 0.01,
    permutations: 999,
    resamples: 99,
    seed: 1
  }).causes

const named = (...args: Parameters<typeof causesOf>): string | undefined => causesOf(...args)[0]?.name

const each = <Value>(value: (i: number) => Value): Value[] => Array.from({ length: HALF }, (_, i) => value(i))

describe('the cause of a difference between real tiles', () => {
  it.each<[Injection, string]>([['blur', 'blurrier'], ['haze', 'hazier'], ['dark', 'darker'], ['jpeg', 'compressed harder'], ['cast', 'colour cast'], ['resolution', 'lower resolution']])('that went through %s is called %s', async (kind, name) => {
    expect(named(await measured(FILES.slice(HALF), kind), 2)).toBe(name)
  })

  it('is none where nothing was done', () => {
    expect(causesOf(after, 0)).toEqual([])
  })

  it('is the content where nothing that is measured accounts for it', () => {
    expect(named(after, 2)).toBe('content')
  })

  it('is the source, the place, the season or the mix of labels where these changed and nothing else did', () => {
    expect(named(after, 2, { reference: { sources: each(() => 'a') }, current: { sources: each(() => 'b') } })).toBe('new source')
    const places = (lon: number): Float64Array => Float64Array.from(each((i) => [lon + i / 4, 50 + i % 7]).flat())
    expect(named(after, 2, { reference: { places: places(-120) }, current: { places: places(-80) } })).toBe('new region')
    const times = (month: number): Float64Array => Float64Array.from(each((i) => Date.UTC(2025, month, 1 + i % 28, 18)))
    expect(named(after, 2, { reference: { times: times(6) }, current: { times: times(0) } })).toBe('new season')
    expect(named(after, 2, { reference: { labels: each((i) => i % 2 === 0 ? 'wildfire' : 'nowildfire') }, current: { labels: each(() => 'wildfire') } })).toBe('label mix')
  })

  it('is not the place where both sides are from the same places', () => {
    const places = Float64Array.from(each((i) => [-120 + i, 50 + i % 7]).flat())
    expect(causesOf(after, 2, { reference: { places }, current: { places } }).map(({ family }) => family)).not.toContain('place')
  })

  it('of half a source\'s images is known by leaving that source out', () => {
    const { withoutSource } = compareSides({
      reference: sideOf('before', { count: HALF, quality: before, shift: 0, more: { sources: each(() => 'a') } }),
      current: sideOf('after', { count: HALF, quality: after, shift: 0, more: { sources: each((i) => i % 2 === 0 ? 'a' : 'b') } }),
      dimensions: DIMENSIONS,
      significance: 0.01,
      permutations: 99,
      resamples: 9,
      seed: 1
    })
    expect(withoutSource.map(({ source }) => source)).toEqual(['a', 'b'])
  })
})
