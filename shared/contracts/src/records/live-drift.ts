import { type Static, Type } from 'typebox'
import { Nullable, Timestamp } from './common.ts'

const MonitorName = Type.Union([Type.Literal('witness'), Type.Literal('reconstruction'), Type.Literal('entropy'), Type.Literal('norm'), Type.Literal('alert-rate'), Type.Literal('mean-shift')], {
  description: '`witness`: along the direction of the drift found last, or what the model itself says where none was found; `reconstruction`: what the principal components leave over; `entropy` of the answers; `norm` of the embeddings; `alert-rate`: share of answers that people are warned of; `mean-shift`: of the mean along the first components'
})

/** How one thing that is watched stands in a window. */
const LiveReading = Type.Object({
  name: MonitorName,
  value: Type.Number({ description: 'mean of the window, in the monitor\'s own unit' }),
  reference: Type.Number({ description: 'mean of the reference' }),
  shift: Type.Number({ description: 'of the window from the reference, in spreads of the reference' }),
  limit: Type.Number({ description: 'from which shift on, up or down, it exceeds' }),
  exceeds: Type.Boolean()
})

/** One stretch of production traffic, judged once: windows of one champion are numbered without a gap. */
export const LiveWindow = Type.Object({
  windowId: Type.String({ description: 'events about it are named after it' }),
  task: Type.String(),
  activation: Type.Integer({ minimum: 1, description: 'which move of the alias `champion` it belongs to' }),
  number: Type.Integer({ minimum: 1 }),
  modelVersion: Type.String(),
  datasetVersion: Type.String({ description: 'the reference: what the champion was trained on' }),
  from: Timestamp,
  to: Timestamp,
  predictions: Type.Integer({ minimum: 0, description: 'recorded answers of the champion in it' }),
  images: Type.Integer({ minimum: 0, description: 'different images among them' }),
  groups: Type.Integer({ minimum: 0, description: 'different grid cells; an image without a place is one by itself' }),
  judged: Type.Integer({ minimum: 0, description: 'answers it was judged by: one of each of at most as many groups as a full window has' }),
  labels: Type.Record(Type.String(), Type.Integer({ minimum: 1 }), { description: 'what was answered in those that it was judged by' }),
  reference: Type.Object({ images: Type.Integer({ minimum: 0 }), groups: Type.Integer({ minimum: 0 }) }, { description: 'what it was held against: images that the champion was not trained on, and their grid cells' }),
  leftOut: Type.Object({
    others: Type.Integer({ minimum: 0, description: 'answers of other models, or from before the champion became one' }),
    known: Type.Integer({ minimum: 0, description: 'answers about images that the champion was trained on' })
  }),
  verdict: Type.Union([Type.Literal('exceeds'), Type.Literal('within'), Type.Literal('inconclusive'), Type.Literal('superseded')], { description: '`inconclusive`: too few groups to say; `superseded`: the champion changed during an episode, which is over with that' }),
  calm: Type.Boolean({ description: 'well within all limits: three such windows in a row end an episode' }),
  readings: Type.Array(LiveReading),
  turn: Type.Union([Type.Literal('detected'), Type.Literal('cleared'), Type.Literal('none')]),
  detectedBy: Nullable(Type.String({ description: 'the window that the episode under way after this one was detected by' })),
  sentence: Type.String(),
  judgedAt: Timestamp
})
export type LiveWindow = Static<typeof LiveWindow>

/** How live drift stands. */
export const LiveDrift = Type.Object({
  task: Type.String(),
  state: Type.Union([Type.Literal('off'), Type.Literal('waiting'), Type.Literal('calibrating'), Type.Literal('not-ready'), Type.Literal('watching')], { description: '`waiting`: for a champion, or for the first recorded answers of it; `not-ready`: something is missing, which the sentence names' }),
  sentence: Type.String({ description: 'how it stands, or what is missing, in plain words' }),
  champion: Nullable(Type.Object({ modelVersion: Type.String(), activation: Type.Integer(), datasetVersion: Type.String(), since: Timestamp })),
  settings: Type.Object({
    windowGroups: Type.Integer(),
    leastGroups: Type.Integer({ description: 'windows of fewer are inconclusive' }),
    windowMinutes: Type.Number({ description: 'a window lasts at least so long' }),
    windowHours: Type.Number({ description: 'and is closed after so long with what is in it' }),
    runLength: Type.Number({ description: 'windows to a false alarm, over all monitors together' }),
    tolerance: Type.Number({ description: 'what may differ without mattering, in spreads of the reference' })
  }),
  reference: Nullable(Type.Object({
    version: Type.String(),
    images: Type.Integer({ description: 'held-out images, which the limits come from' }),
    groups: Type.Integer({ description: 'their grid cells' }),
    witness: Type.String({ description: 'what the witness looks along: a drift report, or the model' })
  })),
  monitors: Type.Array(Type.Object({
    name: MonitorName,
    reference: Type.Number({ description: 'mean of the reference, in the monitor\'s own unit' }),
    spread: Type.Number({ description: 'of single images of the reference; 1 for the mean shift, which has no unit' }),
    limit: Type.Number({ description: 'of a full window, in spreads' })
  })),
  open: Nullable(Type.Object({ number: Type.Integer(), from: Nullable(Timestamp), predictions: Type.Integer(), groups: Type.Integer() }, { description: 'the window that is being filled, as far as the process that answered has seen' })),
  episode: Nullable(Type.Object({ detectedBy: Type.String(), since: Timestamp, windows: Type.Integer({ description: 'judged since then' }) })),
  windows: Type.Array(LiveWindow, { description: 'of this champion, newest first' })
})
export type LiveDrift = Static<typeof LiveDrift>
