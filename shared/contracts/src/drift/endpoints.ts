import { Type } from 'typebox'
import { defineEndpoint } from '../define-endpoint.ts'
import { DriftReport } from '../records/drift.ts'
import { LiveDrift } from '../records/live-drift.ts'

/** Compares two dataset versions; equal requests give the same report. */
export const DriftCompare = defineEndpoint({
  name: 'compare',
  summary: 'Compares the embeddings of two dataset versions; equal requests give the same report',
  prefix: 'drift.compare',
  request: Type.Object({
    reference: Type.String({ minLength: 1, maxLength: 40 }),
    current: Type.String({ minLength: 1, maxLength: 40 }),
    n: Type.Optional(Type.Integer({ minimum: 10, maximum: 10_000, description: 'about this many images a side, sampled by group' }))
  }, { additionalProperties: false }),
  reply: DriftReport
})

/** Ends a comparison that waits or is under way. */
export const DriftCancel = defineEndpoint({
  name: 'cancel',
  summary: 'Cancels a comparison that waits or is under way; whoever waits for it is told so. `not-in-hand` is of the instance that answers, which then tells the others',
  prefix: 'drift.cancel',
  request: Type.Object({ ...DriftCompare.request.properties, reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }, { additionalProperties: false }),
  reply: Type.Object({ reportId: Type.String(), state: Type.Union([Type.Literal('cancelled'), Type.Literal('not-in-hand')]) })
})

/** How live drift stands: what is watched of production traffic, and the last windows. */
export const DriftLive = defineEndpoint({
  name: 'live',
  summary: 'How the recorded predictions of the champion stand against what it was trained on',
  prefix: 'drift.live',
  request: Type.Object({ windows: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, default: 20, description: 'at most so many of the last windows' })) }, { additionalProperties: false }),
  reply: LiveDrift
})
