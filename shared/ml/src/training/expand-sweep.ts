import { HyperParameters, type Sweep, sweepProblems, type SweepRange } from '@emberwatch/contracts'
import { Type } from 'typebox'
import { seededNumbers } from '../seeded-numbers.ts'
import { sweepWrong } from './training-errors.ts'

type Axis = [name: string, axis: readonly unknown[] | SweepRange]

const isInteger = (name: string): boolean => Type.IsInteger(Object.entries(HyperParameters.properties).find(([known]) => known === name)?.[1])

/** Every combination of listed values; the last axis varies fastest. */
const allPoints = (axes: readonly Axis[]): Record<string, unknown>[] =>
  axes.reduce<Record<string, unknown>[]>((points, [name, values]) =>
    points.flatMap((point) => (values as readonly unknown[]).map((value) => ({ ...point, [name]: value }))), [{}])

const drawFrom = (name: string, { min, max, log = false }: SweepRange, next: () => number): number => {
  // A whole number is drawn from an interval one wider, so that both ends come as often as the others.
  const [low, high] = isInteger(name) ? [min - 0.5, max + 0.5] : [min, max]
  const drawn = log ? Math.exp(Math.log(Math.max(low, min / 2)) + next() * (Math.log(high) - Math.log(Math.max(low, min / 2)))) : low + next() * (high - low)
  return isInteger(name) ? Math.min(max, Math.max(min, Math.round(drawn))) : drawn
}

const drawPoint = (axes: readonly Axis[], next: () => number): Record<string, unknown> =>
  Object.fromEntries(axes.map(([name, axis]) =>
    [name, 'min' in axis ? drawFrom(name, axis, next) : (axis as readonly unknown[])[Math.floor(next() * (axis as readonly unknown[]).length)]]))

const ATTEMPTS_PER_TRIAL = 20

/** Different points, drawn one after the other: more trials keep the ones that fewer would have drawn. */
const drawnPoints = (axes: readonly Axis[], trials: number, seed: number): Record<string, unknown>[] => {
  const next = seededNumbers(seed)
  const points = new Map<string, Record<string, unknown>>()
  for (let attempt = 0; attempt < trials * ATTEMPTS_PER_TRIAL && points.size < trials; attempt++) {
    const point = drawPoint(axes, next)
    points.set(JSON.stringify(point), point)
  }
  return [...points.values()]
}

/**
 * The hyper-parameters of every trial of a search, in the order in which they are tried. The same sweep gives the same
 * trials. A space with fewer combinations than trials asked for gives fewer trials.
 *
 * @throws {AppError} CONFIG_INVALID naming every problem of the sweep
 * @example expandSweep(base, { method: 'grid', space: { units: [128, 256] } }) // => [{ ...base, units: 128 }, { ...base, units: 256 }]
 */
export const expandSweep = (base: HyperParameters, sweep: Sweep): HyperParameters[] => {
  const problems = sweepProblems(sweep)
  if (problems.length > 0) throw sweepWrong(problems)
  // In the order of the schema, whatever order the section is written in.
  const axes = Object.keys(HyperParameters.properties).flatMap((name): Axis[] => {
    const axis = sweep.space[name as keyof Sweep['space']]
    return axis === undefined ? [] : [[name, axis]]
  })
  const walks = sweep.method === 'grid' || sweep.trials === undefined
  const points = walks ? allPoints(axes) : drawnPoints(axes, sweep.trials ?? 1, sweep.seed ?? 0)
  return points.map((point) => ({ ...base, ...point }))
}
