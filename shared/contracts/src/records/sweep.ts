import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { schemaProblems } from '../schema-problems.ts'
import { HyperParameters } from './hyper-parameters.ts'

/** Values from `min` to `max`, drawn evenly, or evenly on a logarithmic scale. */
export const SweepRange = Type.Object({
  min: Type.Number(),
  max: Type.Number(),
  log: Type.Optional(Type.Boolean({ description: 'draw evenly on a logarithmic scale; default: no' }))
}, { additionalProperties: false })
export type SweepRange = Static<typeof SweepRange>

const { classWeights, ...numeric } = HyperParameters.properties
const listOf = <Schema extends TSchema>(value: Schema) => Type.Array(value, { minItems: 1, description: 'the values tried' })
const axisOf = <Schema extends TSchema>(value: Schema) => Type.Optional(Type.Union([listOf(value), SweepRange]))

/** What a search varies; what is absent stays as the base parameters say. */
const SweepSpace = Type.Object({
  units: axisOf(numeric.units),
  dropout: axisOf(numeric.dropout),
  l2: axisOf(numeric.l2),
  learningRate: axisOf(numeric.learningRate),
  labelSmoothing: axisOf(numeric.labelSmoothing),
  classWeights: Type.Optional(listOf(classWeights)),
  batchSize: axisOf(numeric.batchSize),
  maxEpochs: axisOf(numeric.maxEpochs),
  patience: axisOf(numeric.patience),
  seed: axisOf(numeric.seed)
}, { additionalProperties: false })

/** A search over hyper-parameters: which are tried, and how. */
export const Sweep = Type.Object({
  method: Type.Union([Type.Literal('grid'), Type.Literal('random'), Type.Literal('halving')], {
    description: '`grid`: every combination of the listed values; `random`: seeded draws; `halving`: successive halving, many short trials of which the best go on'
  }),
  space: SweepSpace,
  trials: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'combinations drawn by `random` and `halving`; `halving` over lists alone takes every combination where this is absent' })),
  seed: Type.Optional(Type.Integer({ minimum: 0, description: 'seed of the draws; default: 0' })),
  eta: Type.Optional(Type.Integer({ minimum: 2, maximum: 10, description: '`halving`: one in this many trials goes on to the next rung; default: 2' })),
  minEpochs: Type.Optional(Type.Integer({ minimum: 1, description: '`halving`: epochs of the first rung; default: 2' })),
  maxEpochs: Type.Optional(Type.Integer({ minimum: 1, description: '`halving`: epochs after which the last rung ends; default: that of the parameters' }))
}, { additionalProperties: false })
export type Sweep = Static<typeof Sweep>

/** What may be chosen about one training: what all trials share, and what the search varies; without a sweep there is one trial. */
export const TrainingParameters = Type.Object({ ...HyperParameters.properties, sweep: Type.Optional(Sweep) }, { additionalProperties: false })
export type TrainingParameters = Static<typeof TrainingParameters>

const MOST_TRIALS = 1000

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const rangeProblems = (path: string, schema: TSchema, axis: Record<string, unknown>): string[] => {
  const shape = schemaProblems(SweepRange, axis, path)
  if (shape.length > 0) return shape
  const { min, max, log } = axis as SweepRange
  const ends = [...schemaProblems(schema, min, `${path}.min`), ...schemaProblems(schema, max, `${path}.max`)]
  if (min >= max) ends.push(`${path}: min ${min} must be below max ${max}`)
  if (log === true && min <= 0) ends.push(`${path}: a logarithmic range must begin above 0, not at ${min}`)
  return ends
}

const axisProblems = (name: string, axis: unknown, method: unknown): string[] => {
  const path = `sweep.space.${name}`
  const schema: TSchema | undefined = Object.entries(HyperParameters.properties).find(([known]) => known === name)?.[1]
  if (schema === undefined) return [`${path} is no hyper-parameter; there are ${Object.keys(HyperParameters.properties).join(', ')}`]
  // A list may hold lists (class weights), so each value is named by its place.
  if (Array.isArray(axis)) return axis.length === 0 ? [`${path} lists no value`] : axis.flatMap((value, index) => schemaProblems(schema, value, `${path}.${index}`))
  if (!isRecord(axis) || name === 'classWeights') return [`${path} must be a list of values${name === 'classWeights' ? '' : ' or a range {min, max, log}'}`]
  return [...(method === 'grid' ? [`${path} is a range, which a grid cannot walk: list the values, or use random or halving`] : []), ...rangeProblems(path, schema, axis)]
}

const countProblems = ({ method, space, trials, minEpochs, maxEpochs }: Sweep): string[] => {
  const axes = Object.values(space)
  const lists = axes.filter((axis) => Array.isArray(axis))
  const points = lists.reduce((product, list) => product * list.length, 1)
  const walksAll = method === 'grid' || (method === 'halving' && trials === undefined && lists.length === axes.length)
  return [
    ...(walksAll && points > MOST_TRIALS ? [`sweep.space has ${points} combinations; at most ${MOST_TRIALS} are tried`] : []),
    ...(!walksAll && trials === undefined ? [`sweep.trials must say how many combinations ${method} draws`] : []),
    ...(minEpochs !== undefined && maxEpochs !== undefined && minEpochs > maxEpochs ? [`sweep.minEpochs ${minEpochs} must not be above sweep.maxEpochs ${maxEpochs}`] : [])
  ]
}

/** Everything that is wrong with a sweep section, each as one readable line; nothing, if it can be used. */
export const sweepProblems = (value: unknown): string[] => {
  if (!isRecord(value)) return ['sweep must be an object with method and space']
  const { space, ...rest } = value
  const axes = isRecord(space)
    ? Object.entries(space).flatMap(([name, axis]) => axisProblems(name, axis, rest['method']))
    : ['sweep.space must be an object of hyper-parameters']
  const problems = [...schemaProblems(Type.Omit(Sweep, ['space'], { additionalProperties: false }), rest, 'sweep'), ...axes]
  return problems.length > 0 || !Value.Check(Sweep, value) ? problems : countProblems(value)
}
