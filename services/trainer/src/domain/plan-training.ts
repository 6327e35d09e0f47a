import { type Sweep, sweepProblems, type TrainingParameters } from '@emberwatch/contracts'
import { sweepRefused } from '../errors.ts'

const without = (sweep: Sweep, fixed: readonly string[]): Sweep =>
  ({ ...sweep, space: Object.fromEntries(Object.entries(sweep.space).filter(([name]) => !fixed.includes(name))) })

/**
 * The parameters of a training of which some are chosen: what is chosen is no longer searched, unless the request
 * brings a sweep of its own.
 *
 * @throws {AppError} REQUEST_INVALID naming every problem of the sweep
 * @example planTraining({ units: 256, sweep: { method: 'grid', space: { units: [128, 256] } }, … }, { units: 64 })
 *   // => { units: 64, sweep: { method: 'grid', space: {} }, … }
 */
export const planTraining = (defaults: TrainingParameters, chosen: Partial<TrainingParameters>): TrainingParameters => {
  if (chosen.sweep !== undefined) {
    const problems = sweepProblems(chosen.sweep)
    if (problems.length > 0) throw sweepRefused(problems)
  }
  const { sweep: usual, ...fixed } = defaults
  const sweep = chosen.sweep ?? (usual === undefined ? undefined : without(usual, Object.keys(chosen)))
  return { ...fixed, ...chosen, ...(sweep !== undefined && { sweep }) }
}
