import { type Static, Type } from 'typebox'
import { Nullable, Probability, Timestamp } from './common.ts'
import { Alias } from './trainer.ts'

/** One way that requests may go: to the version an alias points to, or to one version. */
export const TrafficArm = Type.Object({
  name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,29}$', description: 'shown in answers and metrics' }),
  alias: Type.Optional(Alias),
  version: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  weight: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'its share is its weight among those of all arms' })
}, { additionalProperties: false })
export type TrafficArm = Static<typeof TrafficArm>

/** When an arm has shown that it is worse than the first one: then all requests go to the first one again. */
export const RollbackRule = Type.Object({
  minRequests: Type.Integer({ minimum: 1, default: 200, description: 'answers that an arm needs before it is judged' }),
  maxErrorRate: Type.Optional(Probability),
  maxLatencyRatio: Type.Optional(Type.Number({ minimum: 1, description: '95th percentile of the latency, against that of the first arm' })),
  maxDisagreement: Type.Optional(Type.Unsafe<number>({ ...Probability, description: 'share of images on which the shadow answers otherwise' }))
}, { additionalProperties: false })
export type RollbackRule = Static<typeof RollbackRule>

const SHARED = {
  arms: Type.Array(TrafficArm, { minItems: 1, maxItems: 10, description: 'the first one is what the others are measured against, and what is gone back to' }),
  shadow: Type.Optional(Type.Object({ alias: Type.Optional(Alias), version: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })) }, { additionalProperties: false, description: 'also answers every image, on the same embedding; nobody is given its answers' })),
  rollback: Type.Optional(RollbackRule),
  reason: Type.String({ minLength: 1, maxLength: 500 })
}

/** How requests shall be split from now on. */
export const TrafficRequest = Type.Object(SHARED, { additionalProperties: false })
export type TrafficRequest = Static<typeof TrafficRequest>

/** One setting of the split; the one with the highest number counts. */
export const TrafficPolicy = Type.Object({
  task: Type.String(),
  number: Type.Integer({ minimum: 1 }),
  ...SHARED,
  by: Type.Union([Type.Literal('person'), Type.Literal('rollback')]),
  at: Timestamp
})
export type TrafficPolicy = Static<typeof TrafficPolicy>

/** What an arm has answered since the split was set, on the gateway that was asked. */
export const ArmState = Type.Object({
  name: Type.String(),
  requests: Type.Integer({ minimum: 0 }),
  errors: Type.Integer({ minimum: 0 }),
  p50Ms: Nullable(Type.Number()),
  p95Ms: Nullable(Type.Number()),
  labels: Type.Record(Type.String(), Type.Integer()),
  compared: Type.Integer({ minimum: 0, description: 'images that the shadow answered too' }),
  disagreed: Type.Integer({ minimum: 0 })
})
export type ArmState = Static<typeof ArmState>

/** The split that holds, what came of it here, and every one before it. */
export const TrafficView = Type.Object({
  current: Nullable(TrafficPolicy),
  arms: Type.Array(ArmState),
  history: Type.Array(TrafficPolicy, { description: 'newest first' })
})
export type TrafficView = Static<typeof TrafficView>
