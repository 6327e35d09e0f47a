import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false } as const
const Share = Type.Number({ minimum: 0, maximum: 1 })
const Milliseconds = Type.Number({ exclusiveMinimum: 0 })
const Name = Type.String({ minLength: 1, maxLength: 60 })
const Weight = Type.Optional(Type.Number({ minimum: 0, default: 1, description: 'how often, beside the other tasks' }))

/** Seconds, or locust's way of writing a time: `90`, `500ms`, `60s`, `1h30m`. */
export const Duration = Type.Union([Type.Number({ minimum: 0 }), Type.String({ pattern: '^(\\d+(\\.\\d+)?(h|m|s|ms))+$|^\\d+(\\.\\d+)?$' })])

/** A figure of another phase of the same run, times a number. */
const OfPhase = Type.Object({ times: Type.Number({ exclusiveMinimum: 0 }), of: Name }, closed)

/** One thing that users do. */
export const ScenarioTask = Type.Union([
  Type.Object({ name: Name, weight: Weight, image: Type.String({ minLength: 1, description: 'a folder of images; one of them is classified' }), path: Type.Optional(Type.String({ pattern: '^/', description: 'where it is posted to; default: the route of Emberwatch. For other servers' })), field: Type.Optional(Type.String({ pattern: '^[A-Za-z_]+$', description: 'it is sent as this file of a form; default: as the body' })) }, closed),
  Type.Object({ name: Name, weight: Weight, place: Type.Union([Type.Literal('fires'), Type.Array(Type.Tuple([Type.Number(), Type.Number()]), { minItems: 1 })], { description: '[lat, lon] of places to be classified, or `fires`: those of the feed that have a tile' }) }, closed),
  Type.Object({ name: Name, weight: Weight, get: Type.String({ pattern: '^/', description: 'a path; {dataset.latest}, {dataset.previous}, {model.champion} and {task} are filled in' }) }, closed)
])
export type ScenarioTask = Static<typeof ScenarioTask>

/** What a phase must come to. */
export const Thresholds = Type.Object({
  failRatio: Type.Optional(Type.Union([Share, Type.Null()], { description: 'largest share of failed or unsent requests; null: any' })),
  allowRefusals: Type.Optional(Type.Boolean({ description: '429 and 503 are no failures' })),
  p50: Type.Optional(Milliseconds),
  p99: Type.Optional(Type.Union([Milliseconds, OfPhase])),
  max: Type.Optional(Milliseconds),
  refusalP99: Type.Optional(Milliseconds),
  retryAfter: Type.Optional(Type.Boolean({ description: 'every refusal must say when to come back' })),
  goodput: Type.Optional(Type.Union([Type.Number({ minimum: 0 }), OfPhase], { description: 'fewest good answers a second' }))
}, closed)
export type Thresholds = Static<typeof Thresholds>

/** What is done to the system during a phase. */
export const Disturbance = Type.Object({
  what: Type.Union([Type.Literal('swap-models'), Type.Literal('kill-replicas')]),
  every: Duration
}, closed)
export type Disturbance = Static<typeof Disturbance>

/** One part of a run: closed if it says `users`, open if it says `rate`. */
export const ScenarioPhase = Type.Object({
  name: Name,
  users: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  rate: Type.Optional(Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }), OfPhase], { description: 'requests a second; or so many times the goodput of another phase' })),
  spawnRate: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'users more each second, until all are there; default: all at once' })),
  stages: Type.Optional(Type.Array(Type.Object({ over: Duration, to: Type.Number({ minimum: 0 }) }, closed), { minItems: 1, description: 'shares of `users` or `rate` over time, instead of a constant load' })),
  runTime: Type.Optional(Duration),
  wait: Type.Optional(Type.Tuple([Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], { description: 'seconds that a user waits between two requests: at least, at most' })),
  pause: Type.Optional(Type.Union(Duration.anyOf, { description: 'before the phase' })),
  disturb: Type.Optional(Disturbance),
  thresholds: Type.Optional(Thresholds)
}, closed)
export type ScenarioPhase = Static<typeof ScenarioPhase>

/** A file of `scenarios/`. */
export const Scenario = Type.Object({
  description: Type.String(),
  ownSystem: Type.Optional(Type.Boolean({ description: 'possible only with --own-system' })),
  deadline: Type.Optional(Type.Union(Duration.anyOf, { description: 'a good answer is there within it' })),
  sendDeadline: Type.Optional(Type.Boolean({ description: 'the deadline is told to the gateway (x-request-timeout-ms)' })),
  uniqueImages: Type.Optional(Type.Boolean({ description: 'no image is sent twice: a few bytes are added to its end, so that no cache can answer' })),
  timeout: Type.Optional(Type.Union(Duration.anyOf, { description: 'an answer is waited for so long' })),
  tasks: Type.Array(ScenarioTask, { minItems: 1 }),
  phases: Type.Array(ScenarioPhase, { minItems: 1 })
}, closed)
export type Scenario = Static<typeof Scenario>

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 }

/**
 * Seconds of a duration.
 *
 * @example secondsOf('1m30s') // => 90
 * @throws {RangeError} if it is none
 */
export const secondsOf = (duration: Static<typeof Duration>): number => {
  if (typeof duration === 'number') return duration
  if (/^\d+(\.\d+)?$/.test(duration)) return Number(duration)
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) throw new RangeError(`${JSON.stringify(duration)} is no duration; write it like 500ms, 60s, 2m or 1h30m`)
  return parts.reduce((sum, [, number, unit = 's']) => sum + Number(number) * (UNITS[unit] ?? 1), 0)
}
