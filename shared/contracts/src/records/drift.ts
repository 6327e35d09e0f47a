import { type Static, Type } from 'typebox'
import { Nullable, Probability, Timestamp } from './common.ts'

/** What the comparison says; `inconclusive` means too little data to say either. */
export const DriftVerdict = Type.Union([Type.Literal('drift'), Type.Literal('no-drift-found'), Type.Literal('inconclusive')])
export type DriftVerdict = Static<typeof DriftVerdict>

/** One side of a comparison: the images that were compared, their independent groups (grid cells) and labels, and how many were left out. */
export const DriftSide = Type.Object({
  version: Type.String(),
  images: Type.Integer({ minimum: 0 }),
  groups: Type.Integer({ minimum: 0 }),
  labels: Type.Record(Type.String(), Type.Integer()),
  imagesInSharedGroups: Type.Integer({ minimum: 0, description: 'left out because the other side has images in the same grid cell' }),
  imagesNotSampled: Type.Integer({ minimum: 0, description: 'left out by sampling whole grid cells down to imagesPerSide' })
})
export type DriftSide = Static<typeof DriftSide>

/** The same test among images of the same label (and in grid cells of like size), which a change of the label mix alone cannot move. */
export const DriftWithinLabels = Type.Object({
  pValue: Probability,
  mmdSquared: Type.Number({ description: 'mean over the labels compared' }),
  labels: Type.Array(Type.String(), { description: 'labels with enough grid cells on both sides' }),
  referenceGroups: Type.Integer(),
  currentGroups: Type.Integer()
})
export type DriftWithinLabels = Static<typeof DriftWithinLabels>

/** The result of one comparison; its id is derived from what was asked, so equal requests share one report. */
export const DriftReport = Type.Object({
  reportId: Type.String(),
  task: Type.String(),
  reference: DriftSide,
  current: DriftSide,
  verdict: DriftVerdict,
  sentence: Type.String({ description: 'the verdict in plain words' }),
  significance: Probability,
  pValue: Nullable(Type.Number({ minimum: 0, maximum: 1, description: 'of the group-permutation test; null when inconclusive' })),
  mmdSquared: Nullable(Type.Number({ description: 'unbiased squared maximum mean discrepancy' })),
  effect: Nullable(Type.Number({ description: 'distance between the mean embeddings, chance taken away, in units of the reference\'s spread' })),
  effectInterval: Nullable(Type.Tuple([Type.Number(), Type.Number()], { description: '95 %, by drawing whole grid cells again' })),
  withinLabels: Nullable(DriftWithinLabels),
  cautions: Type.Array(Type.String(), { description: 'what to bear in mind when reading this very report, in plain words' }),
  permutations: Type.Integer(),
  bandwidth: Nullable(Type.Number()),
  seed: Type.Integer(),
  imagesPerSide: Type.Integer({ description: 'at most this many images a side were compared' }),
  methodVersion: Type.String(),
  sharedImages: Type.Integer({ description: 'images of the current version left out because the reference has them too' }),
  sharedGroups: Type.Integer({ description: 'grid cells left out because they have images on both sides' }),
  backboneId: Type.String(),
  htmlKey: Type.String(),
  jsonKey: Type.String(),
  tookMs: Type.Number(),
  createdAt: Timestamp
})
export type DriftReport = Static<typeof DriftReport>
