import { type Static, Type } from 'typebox'
import { Nullable, Probability, Timestamp } from './common.ts'

/** What the comparison says; `inconclusive` means too little data to say either. */
export const DriftVerdict = Type.Union([Type.Literal('drift'), Type.Literal('no-drift-found'), Type.Literal('inconclusive')])
export type DriftVerdict = Static<typeof DriftVerdict>

/** How many images and independent groups (grid cells) one side has. */
export const DriftSide = Type.Object({ version: Type.String(), images: Type.Integer(), groups: Type.Integer(), labels: Type.Record(Type.String(), Type.Integer()) })
export type DriftSide = Static<typeof DriftSide>

/** The result of one comparison; its id is derived from what was asked, so equal requests share one report. */
export const DriftReport = Type.Object({
  reportId: Type.String(),
  task: Type.String(),
  reference: DriftSide,
  current: DriftSide,
  verdict: DriftVerdict,
  sentence: Type.String({ description: 'the verdict in plain words' }),
  significance: Probability,
  pValue: Nullable(Probability),
  mmdSquared: Nullable(Type.Number({ description: 'unbiased squared maximum mean discrepancy' })),
  effect: Nullable(Type.Number({ description: 'distance between the group-averaged mean embeddings in units of the reference\'s spread' })),
  permutations: Type.Integer(),
  bandwidth: Nullable(Type.Number()),
  seed: Type.Integer(),
  sharedImages: Type.Integer({ description: 'images of the current version left out because the reference has them too' }),
  sharedGroups: Type.Integer({ description: 'grid cells left out because they have images on both sides' }),
  backboneId: Type.String(),
  htmlKey: Type.String(),
  jsonKey: Type.String(),
  tookMs: Type.Number(),
  createdAt: Timestamp
})
export type DriftReport = Static<typeof DriftReport>
