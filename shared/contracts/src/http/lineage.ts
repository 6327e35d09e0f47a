import { type Static, Type } from 'typebox'
import { Nullable, Sha256, Split, Timestamp } from '../records/common.ts'
import { PlacePrediction } from '../records/inference.ts'
import { DatasetVersion, Fire, ManifestRow } from '../records/ingest.ts'
import { Model, ModelDeletion, Run } from '../records/trainer.ts'

/** One image of a dataset version and where it is from. */
export const LineageImage = Type.Object({
  ...Type.Pick(ManifestRow, ['imageId', 'label', 'split', 'source', 'fireId', 'addedIn', 'lat', 'lon']).properties,
  origin: Nullable(Type.String({ description: 'what exactly it came from: the feed, an import or a provider' })),
  addedAt: Nullable(Timestamp),
  fire: Nullable(Type.Object(
    Type.Pick(Fire, ['fireId', 'agency', 'name', 'startedAt', 'hectares', 'lat', 'lon', 'firstSeenAt']).properties,
    { description: 'the row of the feed that it was fetched for, as the feed last told it' }
  ))
})
export type LineageImage = Static<typeof LineageImage>

const Ancestor = Type.Pick(DatasetVersion, ['version', 'contentHash', 'parent', 'images', 'added', 'removed', 'edits', 'createdAt'])
const links = Type.Record(Type.String(), Type.String(), { description: 'routes of this gateway that tell more' })

const ToDataset = {
  model: Type.Pick(Model, ['modelVersion', 'task', 'runId', 'createdAt', 'datasetVersion', 'datasetContentHash']),
  deletion: Nullable(Type.Object(ModelDeletion.properties, { description: 'of a model that was deleted: it is hidden elsewhere' })),
  run: Nullable(Run),
  dataset: Type.Object({
    ...Ancestor.properties,
    counts: DatasetVersion.properties.counts,
    bySource: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer()), { description: 'images by source, then by split' }),
    ancestors: Type.Array(Ancestor, { description: 'the versions that it was made of, from its parent on back; the 100 newest of them' }),
    ancestorsInAll: Type.Integer({ minimum: 0 })
  })
}

/** From a model version back to what it learned from. */
export const ModelLineage = Type.Object({
  ...ToDataset,
  items: Type.Array(LineageImage, { description: 'the images that match, a page of them' }),
  total: Type.Integer({ minimum: 0, description: 'images that match' }),
  links
})
export type ModelLineage = Static<typeof ModelLineage>

/** From a prediction back to what its model learned from, and whether the predicted image was among it. */
export const PredictionLineage = Type.Object({
  ...ToDataset,
  sentence: Type.String({ description: 'what is known of the predicted image, in plain words' }),
  prediction: Type.Object({
    imageId: Sha256,
    split: Nullable(Type.Union(Split.anyOf, { description: 'the split that the very same image was in; null: it was not in the dataset version' })),
    image: Nullable(LineageImage),
    places: Type.Array(Type.Pick(PlacePrediction, ['lat', 'lon', 'label', 'confidence', 'confidences', 'at']), { description: 'places that this model was asked about by their coordinates, whose tile is this image' })
  }),
  links
})
export type PredictionLineage = Static<typeof PredictionLineage>
