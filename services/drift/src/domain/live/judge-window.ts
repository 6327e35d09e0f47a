import { shiftsOf } from './calibrate-limits.ts'
import { type AnsweredRows, type LiveMonitorName, type LiveMonitors, measureRows } from './live-monitors.ts'

/** How one thing that is watched stands in a window. */
interface MonitorReading {
  name: LiveMonitorName
  /** Mean of the window, and of the reference, in the monitor's own unit; of the mean shift its length and 0. */
  value: number
  reference: number
  /** How far the window is from the reference, in spreads of the reference. */
  shift: number
  /** From which shift on it exceeds. */
  limit: number
  exceeds: boolean
}

export interface WindowReading { verdict: 'exceeds' | 'within' | 'inconclusive', calm: boolean, readings: MonitorReading[] }

/** A window is calm where everything is within this share of its limit. */
const CALM_SHARE = 0.8

/** The limits of a window of so many groups: those of the largest size that it reaches; undefined if it reaches none. */
export const limitsFor = ({ limits }: Pick<LiveMonitors, 'limits'>, groups: number): number[] | undefined => limits.find((of) => of.groups <= groups)?.shifts

/** Judges a window by its rows, one of each group. */
export const judgeWindow = (monitors: LiveMonitors, rows: AnsweredRows): WindowReading => {
  const count = rows.probabilities.length / monitors.classes
  const { values, width } = measureRows(monitors, rows, Int32Array.from({ length: count }, (_, row) => row))
  const limits = limitsFor(monitors, count)
  if (limits === undefined) return { verdict: 'inconclusive', calm: false, readings: [] }
  const mean = Float64Array.from({ length: width }, (_, k) => {
    let sum = 0
    for (let row = 0; row < count; row++) sum += values[row * width + k] as number
    return sum / count
  })
  const names: LiveMonitorName[] = [...monitors.scalars, 'mean-shift']
  const readings = shiftsOf(mean, monitors, monitors.scalars.length).map((shift, m): MonitorReading => {
    const limit = limits[m] as number
    const isScalar = m < monitors.scalars.length
    return { name: names[m] as LiveMonitorName, value: isScalar ? mean[m] as number : shift, reference: isScalar ? monitors.centre[m] as number : 0, shift, limit, exceeds: Math.abs(shift) > limit }
  })
  return {
    verdict: readings.some(({ exceeds }) => exceeds) ? 'exceeds' : 'within',
    calm: readings.every(({ shift, limit }) => Math.abs(shift) <= CALM_SHARE * limit),
    readings
  }
}
