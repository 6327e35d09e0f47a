import { type Static, type TSchema, Type } from 'typebox'
import { asJsonSchema } from '../json-schema.ts'
import { Nullable, Probability } from '../records/common.ts'
import { DriftCause, DriftEffect, DriftReport, DriftTest } from '../records/drift.ts'

// Numbers that a computation may not give (a column without spread, nothing known) are null.
const MaybeNumber = Nullable(Type.Number())
const sides = <Schema extends TSchema>(schema: Schema) => Type.Object({ reference: schema, current: schema })

const Interval = { value: Type.Number(), low: Type.Number({ description: '95 % interval' }), high: Type.Number({ description: '95 % interval' }) }
const Estimate = Type.Object(Interval)

const SideSize = Type.Object({
  rows: Type.Integer(),
  groups: Type.Integer(),
  fitRows: Type.Integer({ description: 'rows that only fit the basis; none of the current side' }),
  fitGroups: Type.Integer(),
  comparedRows: Type.Integer(),
  comparedGroups: Type.Integer(),
  icc: MaybeNumber,
  effectiveRows: Type.Number(),
  rowsNotFinite: Type.Integer({ description: 'left out: their embedding is no number' })
})

const CategoryDrift = Type.Object({
  chiSquare: Type.Number(),
  pValue: Probability,
  tvd: Type.Object(Interval, { description: 'share that would have to change, chance taken away' }),
  shares: Type.Array(Type.Object({ name: Type.String(), reference: Estimate, current: Estimate }))
})

const Moments = Type.Object({ mean: MaybeNumber, median: MaybeNumber })
const ColumnDrift = Type.Object({ name: Type.String(), ksD: Type.Number(), wassersteinOverSigma: MaybeNumber, smd: MaybeNumber, reference: Moments, current: Moments, pValue: Probability, adjusted: Probability })

const DimensionShift = Type.Object({ dimension: Type.Integer(), ksD: Type.Number(), smd: MaybeNumber, wassersteinOverSigma: MaybeNumber, varianceRatio: MaybeNumber, pValue: Probability, adjusted: Probability })

const PredictionDrift = Type.Object({
  predicted: CategoryDrift,
  entropyShift: Estimate,
  estimatedShares: Nullable(Type.Object({ shares: Type.Array(Type.Object({ ...Interval, name: Type.String() })), smallestSingularValue: Type.Number() })),
  estimatedSharesRefused: Nullable(Type.String()),
  estimatedAccuracy: Nullable(Type.Object({ current: Estimate, referenceEstimated: Type.Number(), referenceMeasured: Type.Number() })),
  estimatedAccuracyRefused: Nullable(Type.String())
})

const GroupCounts = Type.Object({ reference: Type.Number(), current: Type.Number() })
const Points = Type.Array(Type.Object({ row: Type.Integer(), x: Type.Number(), y: Type.Number() }))
const Note = Type.Object({ code: Type.String(), message: Type.String() })
const TestName = Type.Enum(['mmd', 'predictions', 'labels', 'classifier', 'dimensions'])

/** Everything that a comparison found, as it was computed; row numbers count the compared images of their side. */
const Comparison = Type.Object({
  methodVersion: Type.String(),
  verdict: Type.Enum(['drift', 'negligible', 'stable', 'inconclusive']),
  severity: Type.Enum(['none', 'moderate', 'severe']),
  kind: Type.Enum(['mix', 'content', 'both', 'unknown', 'none']),
  pValue: Nullable(Probability),
  significance: Probability,
  permutations: Type.Integer(),
  seed: Type.Integer(),
  sizes: sides(SideSize),
  tests: Type.Array(Type.Object({ ...DriftTest.properties, name: TestName, holm: Probability, nullQuantile95: Type.Number() })),
  local: Nullable(Type.Object({ dimensions: Type.Integer(), shareDrifted: Probability, falseDiscoveryRate: Probability, top: Type.Array(DimensionShift) })),
  effects: Type.Array(Type.Object({ ...DriftEffect.properties, name: Type.Enum(['auc', 'mean-shift', 'ks-excess', 'label-tvd', 'prediction-tvd', 'entropy-shift']), moderate: Type.Number(), severe: Type.Number() })),
  conditional: Nullable(Type.Object({ pValue: Probability, labels: Type.Array(Type.String()), referenceGroups: Type.Integer(), currentGroups: Type.Integer(), tests: Type.Array(Type.Object({ name: TestName, statistic: Type.Number(), pValue: Probability })) })),
  labels: Nullable(CategoryDrift),
  predictions: Nullable(PredictionDrift),
  quality: Type.Array(ColumnDrift),
  sources: Nullable(CategoryDrift),
  places: Nullable(Type.Object({ degrees: Type.Number(), regions: CategoryDrift, newRegionShare: Probability, nearestReferenceKm: Type.Object({ reference: MaybeNumber, current: MaybeNumber }) })),
  times: Nullable(Type.Object({ seasons: CategoryDrift, partsOfDay: CategoryDrift })),
  withoutSource: Type.Array(Type.Object({ source: Type.String(), rows: Type.Integer(), auc: Type.Number() })),
  causes: Type.Array(DriftCause),
  minimumDetectable: Nullable(Type.Object({ auc: Type.Number(), groupsNeeded: GroupCounts, moreGroups: GroupCounts })),
  basis: Nullable(Type.Object({ hash: Type.String(), components: Type.Integer(), explained: Type.Array(Type.Number()), fourierFeatures: Type.Integer(), bandwidth: Type.Number() })),
  scatter: Nullable(Type.Object({ explained: Type.Tuple([Type.Number(), Type.Number()]), reference: Points, current: Points })),
  refusals: Type.Array(Note),
  warnings: Type.Array(Note)
})

const Version = Type.Object({ version: Type.String(), createdAt: Nullable(Type.String({ format: 'date-time' })), images: Type.Integer(), contentHash: Type.String(), manifestSha256: Nullable(Type.String()) })
const Image = Type.Object({ imageId: Type.String(), label: Type.String(), cell: Type.String(), lon: MaybeNumber, lat: MaybeNumber })
const Pairs = Type.Array(Type.Object({ image: Image, nearest: Image, score: Type.Number({ description: 'log-odds of being current, of an image that the classifier never saw' }), distance: Type.Number() }))

/** The report for programs: the record's facts, and the details behind them. The same question gives the same document. */
export const DriftReportDocument = Type.Object({
  $schema: Type.Literal('urn:emberwatch:schema:drift-report:v1', { description: 'the `$id` of the schema it keeps to' }),
  ...Type.Omit(DriftReport, ['tookMs', 'createdAt']).properties,
  versions: sides(Version),
  method: Type.Record(Type.String(), Type.Number(), { description: 'the numbers that the method stands on' }),
  nullStatistics: Nullable(Type.Array(Type.Number(), { description: 'the joint statistic under each rearrangement' })),
  comparison: Comparison,
  mostCurrentLike: Pairs,
  mostReferenceLike: Pairs
})
export type DriftReportDocument = Static<typeof DriftReportDocument>

/** The schema as it is published. It allows no field that is not named; a field more makes a new version of it. */
export const driftReportSchema = (): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: DriftReportDocument.properties.$schema.const,
  title: 'Drift report',
  description: 'What Emberwatch found when it compared two sets of images; the JSON twin of the HTML report.',
  ...asJsonSchema(DriftReportDocument, { closed: true })
})
