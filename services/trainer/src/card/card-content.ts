import type { DatasetVersion, EvaluationFile, Model, TaskDefinition } from '@emberwatch/contracts'
import type { Backbone } from '@emberwatch/ml'

/** Everything that a model's page shows. */
export interface CardContent {
  model: Model
  /** Curves, examples and land cover. */
  file: EvaluationFile
  task: Pick<TaskDefinition, 'title'>
  dataset: Pick<DatasetVersion, 'images' | 'counts' | 'parent'>
  definition: Pick<Backbone['definition'], 'inputName' | 'outputs' | 'preprocessing' | 'featureMap'>
  /** Small pictures as data URIs, by image id; those that could not be made are missing. */
  thumbnails: ReadonlyMap<string, string>
}
