import { freezeBasis, type Basis, placeRows } from '../frozen-basis.ts'
import { calibrateLimits, type LiveCalibration, type Measured } from './calibrate-limits.ts'

/** What is watched. */
export type LiveMonitorName = 'witness' | 'reconstruction' | 'entropy' | 'norm' | 'alert-rate' | 'mean-shift'

/** The probability of one class from which on an answer is an alert. */
interface AlertRule { classIndex: number, threshold: number }

/** Rows to measure: embeddings and what the champion answers to them. */
export interface AnsweredRows {
  /** // [count, dimensions] */
  rows: Float32Array
  /** // [count, classes] */
  probabilities: Float32Array
}

/** What the limits are calibrated on. */
export interface LiveReference extends AnsweredRows {
  dimensions: number
  classes: number
  /** Rows that the basis is fitted on: what the champion was trained on. */
  fit: Int32Array
  /** Rows that limits come from: images that the champion was not trained on. */
  heldOut: Int32Array
  /** The group of each row. */
  groups: readonly string[]
  contentHash: string
  alert: AlertRule | null
  /** Images of a drift that was found before: the witness looks along the direction from the reference to them. */
  drifted: Float32Array | null
}

export interface LiveSettings {
  /** Groups of a full window; smaller ones have limits of their own, down to `leastGroups`. */
  windowGroups: number
  leastGroups: number
  runLength: number
  /** What a mean may be off without mattering, in spreads of the reference. */
  tolerance: number
  seed: number
}

/** Everything that windows are judged by. */
export interface LiveMonitors extends LiveCalibration {
  basis: Basis
  classes: number
  alert: AlertRule | null
  /** Weights of the components; null where the witness is what the model itself says. */
  direction: Float64Array | null
  /** The columns that are watched one by one. */
  scalars: LiveMonitorName[]
  groups: number
}

/** Components whose means are watched together: more of them see more, and each less well. */
const COORDINATES = 16

type Measuring = Pick<LiveMonitors, 'basis' | 'classes' | 'alert' | 'direction' | 'scalars'>

const MOST_SURE = 1 - 1e-6

const logit = (probability: number): number => {
  const clipped = Math.min(MOST_SURE, Math.max(1 - MOST_SURE, probability))
  return Math.log(clipped / (1 - clipped))
}

const entropyOf = (probabilities: Float32Array): number => probabilities.reduce((sum, p) => p > 0 ? sum - p * Math.log(p) : sum, 0)

/** What is watched of each of some rows // [rows, scalars + coordinates] */
export const measureRows = ({ basis, classes, alert, direction, scalars }: Measuring, { rows, probabilities }: AnsweredRows, chosen: Int32Array): { values: Float64Array, width: number } => {
  const { scores, norms, rests } = placeRows(basis, rows, chosen)
  const components = basis.variances.length
  const coordinates = Math.min(COORDINATES, components)
  const width = scalars.length + coordinates
  const values = new Float64Array(chosen.length * width)
  chosen.forEach((row, i) => {
    const own = scores.subarray(i * components, (i + 1) * components)
    const answer = probabilities.subarray(row * classes, (row + 1) * classes)
    const byName: Record<LiveMonitorName, () => number> = {
      witness: () => direction === null ? logit(answer[alert?.classIndex ?? 0] as number) : direction.reduce((sum, weight, c) => sum + weight * (own[c] as number), 0),
      reconstruction: () => rests[i] as number,
      entropy: () => entropyOf(answer),
      norm: () => norms[i] as number,
      'alert-rate': () => alert !== null && (answer[alert.classIndex] as number) >= alert.threshold ? 1 : 0,
      'mean-shift': () => NaN // of a window, not of a row
    }
    scalars.forEach((name, k) => { values[i * width + k] = byName[name]() })
    values.set(own.subarray(0, coordinates), i * width + scalars.length)
  })
  return { values, width }
}

const allOf = (rows: Float32Array, dimensions: number): Int32Array => Int32Array.from({ length: rows.length / dimensions }, (_, row) => row)

/** Fisher's discriminant in the basis: from the reference's mean to that of images that had drifted, each component by its variance. */
const directionTo = (drifted: Float32Array, basis: Basis): Float64Array => {
  const rows = allOf(drifted, basis.mean.length)
  const { scores } = placeRows(basis, drifted, rows)
  const components = basis.variances.length
  return Float64Array.from({ length: components }, (_, c) => rows.reduce((sum, row) => sum + (scores[row * components + c] as number), 0) / rows.length / (basis.variances[c] as number))
}

/** Sizes of windows that get limits of their own: the full one and its halves. */
const sizesOf = ({ windowGroups, leastGroups }: LiveSettings): number[] => {
  const sizes = [windowGroups]
  while ((sizes.at(-1) as number) / 2 >= leastGroups) sizes.push(Math.floor((sizes.at(-1) as number) / 2))
  return sizes
}

/** Fits everything that windows are judged by: the basis on what the champion was trained on, the limits on what it was not. The same reference gives the same monitors. */
export const fitLiveMonitors = (reference: LiveReference, settings: LiveSettings): LiveMonitors => {
  const { rows, dimensions, fit, heldOut, groups, contentHash, alert, drifted, classes } = reference
  const basis = freezeBasis({ rows, dimensions, fit, contentHash })
  const scalars: LiveMonitorName[] = ['witness', 'reconstruction', 'entropy', 'norm', ...(alert === null ? [] : ['alert-rate' as const])]
  const measuring: Measuring = { basis, classes, alert, direction: drifted === null ? null : directionTo(drifted, basis), scalars }
  const numbers = new Map<string, number>()
  const groupOf = heldOut.map((row) => {
    const name = groups[row] as string
    if (!numbers.has(name)) numbers.set(name, numbers.size)
    return numbers.get(name) as number
  })
  const measured: Measured = { ...measureRows(measuring, reference, heldOut), scalars: scalars.length, groupOf }
  return { ...measuring, groups: numbers.size, ...calibrateLimits({ measured, ...settings, sizes: sizesOf(settings) }) }
}
