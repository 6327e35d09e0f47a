import { describe, expect, it } from '@jest/globals'
import { BACKBONE, imagesIn, makeUpEmbeddings } from '../testing/dataset-world.ts'
import { checkEmbeddings } from './check-embeddings.ts'
import { compareSides } from './compare-sides.ts'
import type { EmbeddedSide } from './comparison.ts'

const side = (prefix: string, cells: number, { label = 'wildfire', shift = 0 } = {}): EmbeddedSide => {
  const images = imagesIn({ prefix, cells, perCell: 4, label, addedIn: 'v1' })
  return { backboneId: BACKBONE.backboneId, rows: makeUpEmbeddings(images, { [prefix]: shift }), cells: images.map(({ cell }) => cell), labels: images.map((image) => image.label) }
}
const compare = (reference: EmbeddedSide, current: EmbeddedSide) => compareSides({ reference, current, embeddingSize: BACKBONE.embeddingSize, seed: 1 })

describe('a comparison', () => {
  it('finds a shift, its size and the images that show it', () => {
    const { overall, withinLabels, effect, mostUnlike, components } = compare(side('old', 20), side('new', 12, { shift: 3 }))
    expect(overall?.pValue).toBe(0.001)
    expect(withinLabels?.pValue).toBe(0.001)
    expect(effect?.value).toBeGreaterThan(0.8)
    expect(effect?.interval[0]).toBeGreaterThan(0.5)
    expect(mostUnlike).toHaveLength(12)
    expect(mostUnlike.every(({ witness }, i) => i === 0 || witness >= (mostUnlike[i - 1]?.witness ?? 0))).toBe(true)
    expect(components?.scores).toHaveLength(2 * 32 * 4)
  })

  it('finds nothing where nothing changed', () => {
    const { overall, effect } = compare(side('old', 20), side('new', 12))
    expect(overall?.pValue).toBeGreaterThan(0.05)
    expect(effect?.interval[0]).toBe(0)
  })

  it('gives the same answer again, bit for bit', () => {
    expect(compare(side('old', 10), side('new', 9))).toEqual(compare(side('old', 10), side('new', 9)))
  })

  it('says the same whichever side is the smaller', () => {
    const [one, other] = [compare(side('old', 20), side('new', 9, { shift: 1 })), compare(side('new', 9, { shift: 1 }), side('old', 20))]
    expect(one.overall?.observed).toBeCloseTo(other.overall?.observed ?? NaN, 12)
  })

  it.each([
    ['seven grid cells on one side', side('old', 7), side('new', 20)],
    ['seven grid cells on the other', side('old', 20), side('new', 7)],
    ['a single image', side('old', 20), { backboneId: BACKBONE.backboneId, rows: new Float32Array(4), cells: ['one'], labels: ['wildfire'] }]
  ])('never makes up a p-value or an effect: %s', (_, reference, current) => {
    const comparison = compare(reference, current)
    expect(comparison).toMatchObject({ overall: null, withinLabels: null, effect: null })
    expect(comparison.mostUnlike.length).toBeGreaterThan(0)
  })

  it('of an empty side is nothing at all', () => {
    const empty: EmbeddedSide = { backboneId: BACKBONE.backboneId, rows: new Float32Array(0), cells: [], labels: [] }
    expect(compare(side('old', 9), empty)).toEqual({ bandwidth: null, overall: null, withinLabels: null, effect: null, components: null, mostUnlike: [] })
  })
})

describe('embeddings', () => {
  const [reference, current] = [side('old', 8), side('new', 8)]
  const check = (changes: Partial<EmbeddedSide>) => () => checkEmbeddings({ reference, current: { ...current, ...changes }, embeddingSize: BACKBONE.embeddingSize, seed: 1 }, { reference: 'v1', current: 'v2' })

  it('are compared if they are of the same backbone and whole', () => {
    expect(check({})).not.toThrow()
  })

  it.each([
    ['of different backbones', { backboneId: 'another' }, /different backbones, made-up-.* and another/],
    ['with a value that is no number', { rows: current.rows.map((value, i) => i === 5 ? NaN : value) }, /v2 cannot be compared: some values are not finite/],
    ['with missing rows', { rows: current.rows.slice(4) }, /not 32 rows of 4/]
  ])('are refused %s, once and for all', (_, changes, message) => {
    expect(check(changes)).toThrow(message)
    expect(check(changes)).toThrow(expect.objectContaining({ code: 'DRIFT_REFUSED', retryable: false }))
  })
})
