import { describe, expect, it } from '@jest/globals'
import { golden } from '../testing/golden.ts'
import { groupedRows, normal } from '../testing/grouped-data.ts'
import { discrepancyOf } from './statistics/discrepancy.ts'
import { medianDistance } from './statistics/median-distance.ts'
import { permutationTest } from './statistics/permutation-test.ts'
import { createRandom, type Random } from './statistics/random.ts'
import { rbfMixture } from './statistics/rbf-mixture.ts'
import { squaredDistances } from './statistics/squared-distances.ts'
import { sumByGroup } from './statistics/sum-by-group.ts'
import { compareWithinLabels } from './compare-within-labels.ts'

const [DIMENSIONS, GROUPS, PER_GROUP, PERMUTATIONS] = [3, 16, 10, 199]

const kernelOf = (rows: Float32Array, count: number): Float64Array => {
  const squared = squaredDistances(rows, rows.length / count)
  return squared.map(rbfMixture(medianDistance(squared, count)))
}

/** The p-value with these units of rearrangement; the units from the middle on are the current side. */
const pValueOf = (rows: Float32Array, unitOf: ArrayLike<number>, units: number, random: Random): number => {
  const all = Array.from({ length: units }, (_, unit) => unit)
  const strata = [{ chosen: all.slice(units / 2), others: all.slice(0, units / 2) }]
  return permutationTest({ strata, statistic: discrepancyOf(sumByGroup(kernelOf(rows, unitOf.length), unitOf, units)), permutations: PERMUTATIONS, random }).pValue
}

const groupsOfTen = Array.from({ length: GROUPS }, () => PER_GROUP)

const alarms = (runs: number, pValue: (random: Random) => number): number =>
  Array.from({ length: runs }, (_, run) => pValue(createRandom(run, 'honesty'))).filter((p) => p <= 0.05).length

describe('the test on images that resemble others of their cell', () => {
  it.each([0.3, 0.8])('says drift where there is none no more often than it promises (correlation %s)', (intraGroupCorrelation) => {
    const { trials, interval: [low, high] } = golden.binomial.find((each) => each.trials === 400) ?? { trials: 0, interval: [0, 0] }
    const found = alarms(trials, (random) => {
      const { rows, groupOf } = groupedRows({ sizes: groupsOfTen, dimensions: DIMENSIONS, intraGroupCorrelation, random })
      return pValueOf(rows, groupOf, GROUPS, random)
    })
    expect(found).toBeGreaterThanOrEqual(low)
    expect(found).toBeLessThanOrEqual(high)
  })

  it.each([0.3, 0.8])('would, if it moved single images, nearly always say drift where there is none (correlation %s)', (intraGroupCorrelation) => {
    const found = alarms(30, (random) => {
      const { rows } = groupedRows({ sizes: groupsOfTen, dimensions: 24, intraGroupCorrelation, random })
      return pValueOf(rows, Array.from({ length: GROUPS * PER_GROUP }, (_, image) => image), GROUPS * PER_GROUP, random)
    })
    expect(found).toBeGreaterThan(24)
  })

  it('finds a clear shift', () => {
    const found = alarms(40, (random) => {
      const { rows, groupOf } = groupedRows({ sizes: groupsOfTen, dimensions: DIMENSIONS, intraGroupCorrelation: 0.3, random, shift: 2, shiftFrom: GROUPS / 2 })
      return pValueOf(rows, groupOf, GROUPS, random)
    })
    expect(found).toBeGreaterThanOrEqual(39)
  })
})

interface Mix { share: number, shift: number }

/** Cells of one to three images of label a (far to the left) or b (far to the right), the current ones with another share of b. */
const labelled = (random: Random, current: Mix) => {
  const rows: number[] = []
  const groupOf: number[] = []
  const labels: string[] = []
  for (let group = 0; group < 60; group++) {
    const isCurrent = group >= 30
    const label = random() < (isCurrent ? current.share : 0.3) ? 'b' : 'a'
    const centre = (label === 'b' ? 2 : -2) + (isCurrent ? current.shift : 0) + 0.5 * normal(random)
    for (let i = Math.floor(random() * 3); i >= 0; i--) {
      groupOf.push(group)
      labels.push(label)
      rows.push(centre + normal(random), normal(random), normal(random))
    }
  }
  return { rows: Float32Array.from(rows), groupOf: Int32Array.from(groupOf), labels }
}

const bothTests = (random: Random, current: Mix) => {
  const { rows, groupOf, labels } = labelled(random, current)
  const within = compareWithinLabels({ kernel: kernelOf(rows, labels.length), groupOf, labels, firstCurrentGroup: 30, random })
  return { overall: pValueOf(rows, groupOf, 60, random), within: within?.pValue ?? NaN }
}

describe('the test within labels', () => {
  it('is not moved by a change of the mix alone, which the overall test finds', () => {
    const { trials, interval: [low, high] } = golden.binomial.find((each) => each.trials === 200) ?? { trials: 0, interval: [0, 0] }
    const overall: number[] = []
    const found = alarms(trials, (random) => {
      const both = bothTests(random, { share: 0.8, shift: 0 })
      overall.push(both.overall)
      return both.within
    })
    expect(found).toBeGreaterThanOrEqual(low)
    expect(found).toBeLessThanOrEqual(high)
    expect(overall.filter((p) => p <= 0.05).length).toBeGreaterThan(0.9 * trials)
  })

  it('finds that images of the same label differ', () => {
    expect(alarms(20, (random) => bothTests(random, { share: 0.3, shift: 1 }).within)).toBeGreaterThanOrEqual(19)
  })

  it('is not made without enough cells of a label, or of a like size, on both sides', () => {
    const kernel = new Float64Array(40 * 40).fill(1)
    const groupOf = Int32Array.from({ length: 40 }, (_, i) => i)
    const question = { kernel, groupOf, firstCurrentGroup: 20, random: createRandom(1, 'few') }
    const labels = (current: string[]) => [...Array.from({ length: 20 }, () => 'a'), ...current]
    expect(compareWithinLabels({ ...question, labels: labels(Array.from({ length: 20 }, () => 'b')) })).toBeNull()
    expect(compareWithinLabels({ ...question, labels: labels([...Array.from({ length: 13 }, () => 'b'), ...Array.from({ length: 7 }, () => 'a')]) })).toBeNull()
    expect(compareWithinLabels({ ...question, labels: labels([...Array.from({ length: 12 }, () => 'b'), ...Array.from({ length: 8 }, () => 'a')]) })).toMatchObject({ labels: ['a'], referenceGroups: 20, currentGroups: 8 })
    const pairs = Int32Array.from({ length: 40 }, (_, i) => i < 20 ? i : 20 + Math.floor((i - 20) / 2))
    expect(compareWithinLabels({ ...question, groupOf: pairs, labels: labels(Array.from({ length: 20 }, () => 'a')) })).toBeNull()
  })

  it('moves a cell with two labels as one', () => {
    const groupOf = Int32Array.from({ length: 64 }, (_, i) => Math.floor(i / 2))
    const labels = Array.from({ length: 64 }, (_, i) => i % 2 === 0 ? 'a' : 'b')
    const outcome = compareWithinLabels({ kernel: new Float64Array(64 * 64).fill(1), groupOf, labels, firstCurrentGroup: 16, random: createRandom(1, 'both') })
    expect(outcome).toMatchObject({ labels: ['a', 'b'], referenceGroups: 16, currentGroups: 16, pValue: 1 })
  })
})
