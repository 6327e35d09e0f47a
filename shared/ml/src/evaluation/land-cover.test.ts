import { describe, expect, it } from '@jest/globals'
import { CoverCluster, validate } from '@emberwatch/contracts'
import { seededNumbers } from '../seeded-numbers.ts'
import { kMeans, nearestCentre } from './k-means.ts'
import { findLandCover, hardGround } from './land-cover.ts'
import { principalAxes, projectRows } from './principal-axes.ts'

const SIZE = 40
const noise = seededNumbers(8)

/** Rows near one of four corners, `kind` after `kind`; class 1 only in kinds 2 and 3, and half the time in kind 1. */
const kinds = [...Array(60).fill(0), ...Array(40).fill(1), ...Array(30).fill(2), ...Array(20).fill(3)] as number[]
const embeddings = Float32Array.from(kinds.flatMap((kind) => Array.from({ length: SIZE }, (_, at) => (at % 4 === kind ? 3 : 0) + noise())))
const labels = kinds.map((kind, row) => kind > 1 || (kind === 1 && row % 2 === 0) ? 1 : 0)
const imageIds = kinds.map((_, row) => String(row).padStart(64, '0'))
const options = { train: { embeddings, labels }, imageIds, embeddingSize: SIZE, classes: ['nowildfire', 'wildfire'], alarmLabel: 'wildfire', kinds: 4, seed: 1 }

describe('principal axes', () => {
  it('point where rows differ most', () => {
    const next = seededNumbers(2)
    const rows = Array.from({ length: 500 }, () => next() - 0.5).flatMap((along) => [5 + 4 * along, 2 + 3 * along, next() / 100])
    const axes = principalAxes(Float32Array.from(rows), { size: 3, count: 1, seed: 1 })
    const [x = 0, y = 0, z = 0] = axes.axes[0] ?? []
    expect([Math.abs(x), Math.abs(y), z]).toEqual([expect.closeTo(0.8, 3), expect.closeTo(0.6, 3), expect.closeTo(0, 2)])
    expect(projectRows(Float32Array.from(axes.mean), axes)[0]).toBeCloseTo(0, 4)
  })
})

describe('k-means', () => {
  it('finds the groups that are there', () => {
    const values = Float64Array.from({ length: 100 }, (_, point) => 10 * (point % 5) + (point % 7) / 10)
    const centres = kMeans({ values, dimensions: 1 }, { clusters: 5, seed: 1, starts: 5 })
    expect([...centres.values].sort((a, b) => a - b).map(Math.round)).toEqual([0, 10, 20, 30, 40])
    expect(nearestCentre({ values: Float64Array.of(31), dimensions: 1 }, 0, centres).distance).toBeLessThan(1)
  })

  it('copes with points that are all the same, and refuses fewer points than clusters', () => {
    expect([...kMeans({ values: new Float64Array(6).fill(2), dimensions: 1 }, { clusters: 3, seed: 1, starts: 2 }).values]).toEqual([2, 2, 2])
    expect(() => kMeans({ values: new Float64Array(2), dimensions: 1 }, { clusters: 3, seed: 1, starts: 1 })).toThrow(RangeError)
  })
})

describe('land cover', () => {
  const { clusters, slice } = findLandCover(options)

  it('is found without labels and described with them, the most frequent first', () => {
    expect(clusters.map(({ name, images, shares, kind, hard }) => ({ name, images, wildfire: shares['wildfire'], kind, hard }))).toEqual([
      { name: 'cover-1', images: 60, wildfire: 0, kind: 'pure', hard: false },
      { name: 'cover-2', images: 40, wildfire: 0.5, kind: 'mixed', hard: true },
      { name: 'cover-3', images: 30, wildfire: 1, kind: 'pure', hard: true },
      { name: 'cover-4', images: 20, wildfire: 1, kind: 'pure', hard: true }
    ])
    for (const cluster of clusters) expect(validate(CoverCluster, cluster, 'cluster')).toEqual(cluster)
  })

  it('has examples from its own images', () => {
    for (const [kind, { examples }] of clusters.entries()) {
      expect(examples).toHaveLength(9)
      expect(examples.every((id) => kinds[Number(id)] === kind)).toBe(true)
    }
  })

  it('tells of any image which it is, and which images are on hard ground', () => {
    const slicing = slice(embeddings)
    expect(slicing).toEqual({ by: 'land-cover', names: kinds.map((kind) => `cover-${kind + 1}`) })
    expect(hardGround({ clusters }, slicing)).toEqual({ clusters: ['cover-2', 'cover-3', 'cover-4'], places: [...kinds.keys()].filter((row) => row >= 60) })
  })

  it('without an alarm class is hard only where classes mix', () => {
    const { alarmLabel, ...rest } = options
    expect(findLandCover(rest).clusters.map(({ hard }) => hard)).toEqual([false, true, false, false])
  })

  it('is the same for the same seed', () => { expect(findLandCover(options).clusters).toEqual(clusters) })
})
