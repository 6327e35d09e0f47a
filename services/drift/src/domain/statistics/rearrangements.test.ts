import { describe, expect, it } from '@jest/globals'
import { discrepancyOf } from './discrepancy.ts'
import { fourierFeatures, drawFourierMap } from './fourier-features.ts'
import { accumulate, countColumn, createGridCounts, gridDistances, gridOf } from './grid-ks.ts'
import { ksDistance } from './kolmogorov-smirnov.ts'
import { normal } from './normal.ts'
import { createRandom } from './random.ts'
import { rbfMixture } from './rbf-mixture.ts'
import { squaredDistances } from './squared-distances.ts'
import { sumByGroup } from './sum-by-group.ts'
import { meanDistances, sumUnits } from './unit-sums.ts'
import { arrangeUnits, drawRearrangements } from './units.ts'

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const arrange = (reference: number, current: number, most = 256) =>
  arrangeUnits({ strata: [{ reference: range(0, reference), current: range(reference, reference + current) }], groups: reference + current, most, random: createRandom(1, 'units') })

describe('units', () => {
  it('are groups where there are few, and blocks of equally many groups of one side where there are many', () => {
    expect(arrange(20, 10)).toMatchObject({ count: 30, fixedChosen: [], chosenIsCurrent: true })
    const { unitOfGroup, count, strata, fixedChosen } = arrange(1000, 503, 100)
    const sizes = new Map<number, number>()
    for (const unit of unitOfGroup) sizes.set(unit, (sizes.get(unit) ?? 0) + 1)
    expect(strata[0]?.wanted).toBe(31)
    expect([...(strata[0]?.pool ?? [])].every((unit) => sizes.get(unit) === 16)).toBe(true)
    expect(fixedChosen.map((unit) => sizes.get(unit))).toEqual([503 - 31 * 16])
    expect(count).toBe(62 + 31 + 2)
    const sidesOf = (unit: number) => new Set(range(0, 1503).filter((group) => unitOfGroup[group] === unit).map((group) => group < 1000))
    expect(range(0, count).every((unit) => sidesOf(unit).size === 1)).toBe(true)
  })

  it('keep eight a side, however unequal the sides', () => {
    expect(arrange(50_000, 40, 256).strata[0]?.wanted).toBe(8)
  })

  it('are rearranged without repetition, within their stratum, and first as observed', () => {
    const units = arrangeUnits({ strata: [{ reference: [0, 1], current: [2] }, { reference: [3], current: [4, 5] }], groups: 6, most: 10, random: createRandom(1, 'strata') })
    const { chosen, each, count } = drawRearrangements(units, 50, createRandom(2, 'draw'))
    expect({ each, count }).toEqual({ each: 3, count: 51 })
    const groupOf = (unit: number) => [...units.unitOfGroup].indexOf(unit)
    const arrangements = range(0, count).map((b) => [...chosen.subarray(b * each, (b + 1) * each)].map(groupOf))
    expect(arrangements[0]?.sort()).toEqual([2, 4, 5])
    expect(arrangements.every((groups) => new Set(groups).size === 3 && groups.filter((group) => group < 3).length === 1)).toBe(true)
  })
})

describe('statistics under rearrangement', () => {
  const random = createRandom(5, 'data')
  const [count, size, groups] = [60, 3, 20]
  const rows = Float32Array.from({ length: count * size }, () => normal(random))
  const groupOf = Int32Array.from({ length: count }, () => Math.floor(random() * groups))
  const units = arrange(12, 8)
  const unitOf = groupOf.map((group) => units.unitOfGroup[group] as number)
  const rearrangements = drawRearrangements(units, 30, createRandom(1, 'rearrangements'))
  const chosenAt = (b: number) => rearrangements.chosen.subarray(b * rearrangements.each, (b + 1) * rearrangements.each)

  it('of mean distances are what the pairwise definition gives, wherever the origin lies', () => {
    const centred = Float64Array.from(rows, (value, at) => value - range(0, count).reduce((sum, i) => sum + (rows[i * size + at % size] as number) / count, 0))
    const product = new Float64Array(count * count)
    for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) for (let k = 0; k < size; k++) product[i * count + j] = (product[i * count + j] as number) + (centred[i * size + k] as number) * (centred[j * size + k] as number)
    const pairwise = discrepancyOf(sumByGroup(product, unitOf, units.count))
    const distances = meanDistances(sumUnits(Float64Array.from(rows, (value) => value + 100), size, unitOf, units.count), rearrangements)
    for (let b = 0; b < rearrangements.count; b++) expect(distances[b]).toBeCloseTo(pairwise(chosenAt(b)), 8)
  })

  it('of Fourier features come close to the exact MMD²', () => {
    const bandwidth = 2
    const map = drawFourierMap({ size, bandwidth, pairs: 3000, random: createRandom(1, 'frequencies') })
    const approximate = meanDistances(sumUnits(fourierFeatures(map, rows), 6000, unitOf, units.count), rearrangements)
    const exact = discrepancyOf(sumByGroup(squaredDistances(rows, size).map(rbfMixture(bandwidth)), unitOf, units.count))
    for (let b = 0; b < rearrangements.count; b++) expect(Math.abs((approximate[b] as number) - exact(chosenAt(b)))).toBeLessThan(0.02)
  })

  it('of KS distances on a grid are at most the exact ones, and close', () => {
    const isCurrent = Array.from(unitOf, (unit) => [...chosenAt(0)].includes(unit))
    const members = new Float64Array(units.count)
    for (const unit of unitOf) members[unit] = (members[unit] as number) + 1
    const counts = createGridCounts(members, size)
    const exact = range(0, size).map((k) => {
      const values = Float64Array.from({ length: count }, (_, i) => rows[i * size + k] as number)
      const [before, after] = [values.filter((_, i) => isCurrent[i] !== true).sort(), values.filter((_, i) => isCurrent[i] === true).sort()]
      countColumn(counts, k, { values, unitOf, thresholds: gridOf(before, after) })
      return ksDistance(before, after)
    })
    accumulate(counts)
    const { observed, largest } = gridDistances(counts, rearrangements)
    expect(largest[0]).toBe(Math.max(...observed))
    exact.forEach((distance, k) => {
      expect(observed[k]).toBeLessThanOrEqual(distance + 1e-12)
      expect(observed[k]).toBeGreaterThan(distance - 0.12)
    })
  })

  it('of KS distances do not depend on how many rows fit an integer of 16 bits', () => {
    const many = 70_000
    const values = Float64Array.from({ length: many }, () => random())
    const unit = Int32Array.from({ length: many }, (_, i) => i % 20)
    const counts = createGridCounts(new Float64Array(20).fill(many / 20), 1)
    countColumn(counts, 0, { values, unitOf: unit, thresholds: gridOf(values.toSorted(), []) })
    accumulate(counts)
    const half = range(0, many).filter((i) => i % 20 < 10)
    const few = { chosen: Int32Array.from(range(0, 10)), each: 10, count: 1 }
    const exact = ksDistance(Float64Array.from(half, (i) => values[i] as number).sort(), values.filter((_, i) => i % 20 >= 10).sort())
    expect(gridDistances(counts, few).largest[0]).toBeLessThanOrEqual(exact + 1e-12)
    expect(gridDistances(counts, few).largest[0]).toBeGreaterThan(exact - 0.01)
  })
})
