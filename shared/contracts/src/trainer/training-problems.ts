import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { sweepProblems, TrainingParameters } from '../records/sweep.ts'
import { schemaProblems } from '../schema-problems.ts'
import { TrainingRequest } from './endpoints.ts'

const Known = Type.Object({
  ...TrainingRequest.properties,
  parameters: Type.Optional(Type.Object({
    ...Type.Partial(TrainingParameters).properties,
    sweep: Type.Optional(Type.Unknown({ description: 'has words of its own' }))
  }, { additionalProperties: false }))
}, { additionalProperties: false })

const sweepOf = (value: unknown): unknown => (value as { parameters?: { sweep?: unknown } | null } | null)?.parameters?.sweep

const weightProblems = ({ parameters: { classWeights: chosen, sweep } = {} }: TrainingRequest, classes: number): string[] => {
  const listed = [...(chosen === undefined ? [] : [['parameters.classWeights', chosen] as const]), ...(sweep?.space.classWeights ?? []).map((weights, place) => [`parameters.sweep.space.classWeights.${place}`, weights] as const)]
  return listed.flatMap(([path, weights]) => typeof weights !== 'string' && weights.length !== classes ? [`${path} has ${weights.length} numbers, and the task has ${classes} classes`] : [])
}

/**
 * Everything that is wrong with a training request or training file, its sweep included, each as one readable line;
 * nothing, if it is a {@link TrainingRequest} that can be done.
 *
 * @param classes number of classes of the task, where it is known
 */
export const trainingProblems = (value: unknown, classes?: number): string[] => {
  const sweep = sweepOf(value)
  const problems = [...schemaProblems(Known, value), ...(sweep === undefined ? [] : sweepProblems(sweep).map((problem) => `parameters.${problem}`))]
  return problems.length > 0 || classes === undefined || !Value.Check(TrainingRequest, value) ? problems : weightProblems(value, classes)
}
