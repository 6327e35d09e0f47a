import { describe, expect, it } from '@jest/globals'
import { casesOff, goldenStatistics as golden } from '../../testing/golden-statistics.ts'
import { benjaminiHochberg, holm } from './adjust-p-values.ts'
import { chiSquareStatistic, chiSquareTail } from './chi-square.ts'
import { intraGroupCorrelation } from './intra-group-correlation.ts'
import { kolmogorovTail, ksDistance, ksExactP } from './kolmogorov-smirnov.ts'
import { ledoitWolfShrinkage } from './ledoit-wolf.ts'
import { fitLogistic } from './logistic.ts'
import { mannWhitney } from './mann-whitney.ts'
import { populationStability } from './population-stability.ts'
import { midRanks } from './ranks.ts'
import { wasserstein } from './wasserstein.ts'
import { joinTests, maxTPValues } from './westfall-young.ts'
import { wilson } from './wilson.ts'

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()
const [STATISTIC, P] = [1e-9, 1e-6]

/** Every value of lists, one case each. */
const each = <Case>(cases: readonly Case[], lists: (golden: Case) => [ArrayLike<number>, readonly number[]]): [number, number][] =>
  cases.flatMap((golden) => {
    const [actual, expected] = lists(golden)
    expect(actual).toHaveLength(expected.length)
    return expected.map((value, i): [number, number] => [actual[i] as number, value])
  })

describe('agrees with scipy and scikit-learn on 200 and more cases each', () => {
  it.each<[string, () => unknown[]]>([
    ['Kolmogorov-Smirnov\'s D', () => casesOff(golden.pairs, ({ x, y, ksD }) => [ksDistance(sorted(x), sorted(y)), ksD], STATISTIC)],
    ['its exact p-value', () => casesOff(golden.ksExact, ({ n, m, d, p }) => [ksExactP(d, n, m), p], P)],
    ['its asymptotic p-value', () => casesOff(golden.kolmogorov, ({ x, p }) => [kolmogorovTail(x), p], P)],
    ['Wasserstein-1', () => casesOff(golden.pairs, ({ x, y, wasserstein: expected }) => [wasserstein(sorted(x), sorted(y)), expected], STATISTIC)],
    ['Mann-Whitney\'s U', () => casesOff(golden.pairs, ({ x, y, u }) => [mannWhitney(x, y).u, u], STATISTIC)],
    ['its p-value', () => casesOff(golden.pairs, ({ x, y, mannWhitneyP }) => [mannWhitney(x, y).pValue, mannWhitneyP ?? 1], P)],
    ['the area under the ROC curve', () => casesOff(golden.pairs, ({ x, y, auc }) => [mannWhitney(x, y).auc, auc], STATISTIC)],
    ['ranks', () => casesOff(each(golden.pairs, ({ x, y, ranks }) => [midRanks([...x, ...y]), ranks]), (pair) => pair, STATISTIC)],
    ['chi-square', () => casesOff(golden.counts, ({ a, b, chiSquare }) => [chiSquareStatistic(a, b).statistic, chiSquare], STATISTIC, 1e-3)],
    ['its p-value', () => casesOff(golden.counts, ({ a, b, p }) => { const { statistic, freedom } = chiSquareStatistic(a, b); return [chiSquareTail(statistic, freedom), p] }, P, 1e-300)],
    ['the chi-square distribution', () => casesOff(golden.chiSquareTail, ({ x, freedom, p }) => [chiSquareTail(x, freedom), p], P)],
    ['the population stability index', () => casesOff(golden.counts, ({ a, b, psi }) => [populationStability(a, b), psi], STATISTIC, 1e-6)],
    ['Holm', () => casesOff(each(golden.adjusted, ({ p, holm: expected }) => [holm(p), expected]), (pair) => pair, STATISTIC)],
    ['Benjamini-Hochberg', () => casesOff(each(golden.adjusted, ({ p, benjaminiHochberg: expected }) => [benjaminiHochberg(p), expected]), (pair) => pair, STATISTIC)],
    ['Ledoit-Wolf shrinkage', () => casesOff(golden.matrices, ({ rows, ledoitWolf }) => [ledoitWolfShrinkage(rows.flat(), rows[0]?.length ?? 0), ledoitWolf], STATISTIC)],
    ['intra-group correlation', () => casesOff(golden.matrices, ({ rows, clusters, icc }) => [intraGroupCorrelation(rows.flat(), rows[0]?.length ?? 0, clusters).icc ?? NaN, icc], STATISTIC)],
    ['Westfall-Young, step by step', () => casesOff(each(golden.joint, ({ table, adjusted }) => [joinTests(table.map((row) => Float64Array.from(row))).adjusted, adjusted]), (pair) => pair, STATISTIC)],
    ['permutation p-values', () => casesOff(each(golden.joint, ({ table, pValues }) => [joinTests(table.map((row) => Float64Array.from(row))).pValues, pValues]), (pair) => pair, STATISTIC)],
    ['max-T', () => casesOff(each(golden.joint, ({ table, maxT }) => [maxTPValues(table.map((row) => Float64Array.from(row))), maxT]), (pair) => pair, STATISTIC)],
    ['Wilson\'s interval', () => casesOff(each(golden.wilson, ({ k, n, low, high }) => { const interval = wilson(k / n, n); return [[interval.low, interval.high], [low, high]] }), (pair) => pair, STATISTIC, 1e-6)]
  ])('%s', (_, off) => {
    expect(off()).toEqual([])
  })

  it('logistic regression', () => {
    const off = golden.matrices.flatMap(({ rows, second, penalty, weights, bias }) => {
      const model = fitLogistic({ rows: Float64Array.from(rows.flat()), size: weights.length, isSecond: second, penalty })
      const scale = Math.max(...weights.map(Math.abs), Math.abs(bias))
      return [...model.weights, model.bias].map((value, k) => Math.abs(value - ([...weights, bias][k] as number)) / scale).filter((error) => !(error < 1e-6))
    })
    expect(off).toEqual([])
  })
})
