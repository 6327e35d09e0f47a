import { describe, expect, it } from '@jest/globals'
import { casesOff, goldenStatistics } from '../../testing/golden-statistics.ts'
import { componentScores, fitComponents } from './fit-components.ts'
import { createRandom } from './random.ts'

const centred = (rows: readonly number[][]): Float64Array => {
  const size = rows[0]?.length ?? 0
  const means = Array.from({ length: size }, (_, k) => rows.reduce((sum, row) => sum + (row[k] as number) / rows.length, 0))
  return Float64Array.from(rows.flatMap((row) => row.map((value, k) => value - (means[k] as number))))
}

describe('principal components', () => {
  it('are those of scikit-learn, on 200 matrices', () => {
    const values = goldenStatistics.matrices.flatMap(({ rows, variances, absoluteScores }) => {
      const data = centred(rows)
      const components = fitComponents({ rows: data, size: rows[0]?.length ?? 0, components: 2, random: createRandom(1, 'start') })
      const scores = componentScores(components, data)
      const scale = Math.max(...absoluteScores)
      return [...components.variances.map((variance, c) => [variance, variances[c]]), ...absoluteScores.map((score, i) => [scale + Math.abs(scores[i] as number), scale + score])] as [number, number][]
    })
    expect(casesOff(values, (pair) => pair, 1e-9)).toEqual([])
  })

  it('of many dimensions are orthonormal and the same again', () => {
    const random = createRandom(3, 'rows')
    const rows = Float32Array.from({ length: 120 * 60 }, (_, at) => (random() - 0.5) * (at % 60 < 5 ? 10 : 1))
    const fit = () => fitComponents({ rows, size: 60, components: 8, random: createRandom(1, 'start') })
    const { directions, variances } = fit()
    for (let a = 0; a < 8; a++) {
      for (let b = 0; b <= a; b++) {
        let product = 0
        for (let k = 0; k < 60; k++) product += (directions[a * 60 + k] as number) * (directions[b * 60 + k] as number)
        expect(product).toBeCloseTo(a === b ? 1 : 0, 10)
      }
    }
    expect(variances.every((variance, c) => c === 0 || variance <= (variances[c - 1] as number))).toBe(true)
    expect(fit()).toEqual({ directions, variances, size: 60 })
  })
})
