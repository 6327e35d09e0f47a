import type { Model } from '@emberwatch/contracts'
import { type Embedder, runHead, selfTestEmbedding } from '@emberwatch/ml'
import { type ObjectStore, readVerified } from '@emberwatch/storage'
import { modelRefused } from './errors.ts'
import type { LoadedModel } from './model-slot.ts'

interface LoadDeps { objects: Pick<ObjectStore, 'get'>, embedder: Embedder }

const TOLERANCE = 1e-4

/**
 * Loads a model beside the one that answers: right backbone, right bytes, warmed up, and answering its own card's
 * test as the trainer recorded it.
 *
 * @throws {AppError} INFERENCE_MODEL_REFUSED, STORAGE_OBJECT_CORRUPT or STORAGE_UNAVAILABLE; nothing is left loaded
 */
export const loadModel = ({ objects, embedder: { pool, backbone } }: LoadDeps) => {
  let loads = 0
  return async (model: Model): Promise<LoadedModel> => {
    const { modelVersion, selfTest, files } = model
    if (model.backbone.backboneId !== backbone.backboneId) throw modelRefused(modelVersion, `it was trained on backbone ${model.backbone.backboneId}, this replica has ${backbone.backboneId}`)
    const head = await readVerified(objects, files.head)
    const session = `${modelVersion}/${++loads}` // the same version may be loaded again before its old session is freed
    try {
      await pool.create(session, head)
      const answer = await runHead(pool, session, selfTestEmbedding(selfTest.seed, backbone.embeddingSize), backbone.embeddingSize)
      const fits = answer.length === model.classes.length && selfTest.probabilities.every((expected, index) => Math.abs(expected - (answer[index] ?? NaN)) <= TOLERANCE)
      if (!fits) throw modelRefused(modelVersion, `its self-test gave ${[...answer].join(', ')} where the card says ${selfTest.probabilities.join(', ')}`)
    } catch (error) {
      await pool.release(session)
      throw error
    }
    return { model, session, release: () => pool.release(session) }
  }
}
