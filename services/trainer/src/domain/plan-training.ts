import { type Sweep, trainingProblems, type TrainingParameters } from '@emberwatch/contracts'
import { trainingRefused } from '../errors.ts'

const without = (sweep: Sweep, fixed: readonly string[]): Sweep =>
  ({ ...sweep, space: Object.fromEntries(Object.entries(sweep.space).filter(([name]) => !fixed.includes(name))) })

/**
 * The parameters of a training of which some are chosen: what is chosen is no longer searched, unless the request
 * brings a sweep of its own.
 *
 * @param classes number of classes of the task, where class weights may be chosen
 * @throws {AppError} REQUEST_INVALID naming everything that is wrong with what is chosen
 * @example planTraining({ units: 256, sweep: { method: 'grid', space: { units: [128, 256] } }, … }, { units: 64 })
 *   // => { units: 64, sweep: { method: 'grid', space: {} }, … }
 */
export const planTraining = (defaults: TrainingParameters, chosen: Partial<TrainingParameters>, classes?: number): TrainingParameters => {
  const problems = trainingProblems({ parameters: chosen }, classes)
  if (problems.length > 0) throw trainingRefused(problems)
  const { sweep: usual, ...fixed } = defaults
  const sweep = chosen.sweep ?? (usual === undefined ? undefined : without(usual, Object.keys(chosen)))
  return { ...fixed, ...chosen, ...(sweep !== undefined && { sweep }) }
}
