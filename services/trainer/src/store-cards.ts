import { type DatasetVersion, type EvaluationFile, type Model, objectKeys } from '@emberwatch/contracts'
import { renderCard } from './card/render-card.ts'
import { makeCardThumbnails } from './make-card-thumbnails.ts'
import type { TrainDeps } from './train-deps.ts'

interface Described { model: Model, file: EvaluationFile, dataset: DatasetVersion }

/** Stores what is said of a model beside its files: the card for programs and for people, and the evaluation behind it. */
export const storeCards = async ({ objects, task, embedder: { backbone: { definition } } }: Pick<TrainDeps, 'objects' | 'task' | 'embedder'>, { model, file, dataset }: Described): Promise<void> => {
  const thumbnails = await makeCardThumbnails({ objects }, file)
  const page = renderCard({ model, file, task, dataset, definition, thumbnails })
  await Promise.all([
    objects.put(objectKeys.modelFile(model, 'evaluation.json'), Buffer.from(JSON.stringify(file)), 'application/json'),
    objects.put(objectKeys.modelFile(model, 'card.json'), Buffer.from(JSON.stringify(model, null, 2)), 'application/json'),
    objects.put(objectKeys.modelFile(model, 'card.html'), Buffer.from(page), 'text/html; charset=utf-8')
  ])
}
