import { isOutage } from '@emberwatch/bus'
import { AppError, type Model } from '@emberwatch/contracts'
import { type Embedder, runHead, selfTestEmbedding } from '@emberwatch/ml'
import { type ObjectStore, readVerified } from '@emberwatch/storage'
import { modelRefused } from './errors.ts'
import type { LoadedModel } from './model-slot.ts'

export interface LoadDeps {
  objects: Pick<ObjectStore, 'get'>
  embedder: Embedder
  /** Why a model's signature is not right; without keys none is asked for. */
  doubt: ((model: Model) => string | undefined) | undefined
}

const TOLERANCE = 1e-4

/** Heads of the last few models, which rollbacks and comparisons come back to; one weighs up to three megabytes. */
const MOST_HEADS = 4

const problemOf = (error: unknown): string => error instanceof Error ? error.message : String(error)

/** Whatever is wrong with a model is a refusal of it; a server that is away is not. */
const refusing = (modelVersion: string) => (error: unknown): never => {
  if (isOutage(error) || (error instanceof AppError && error.code === 'INFERENCE_MODEL_REFUSED')) throw error
  throw modelRefused(modelVersion, problemOf(error), error)
}

/** The bytes of heads, verified by their sha256 when they were fetched and by the same sha256 found again. */
const createHeadKeeper = ({ get }: Pick<ObjectStore, 'get'>) => {
  const kept = new Map<string, Uint8Array>() // the least recently used comes first
  return async (file: Model['files']['head']): Promise<Uint8Array> => {
    const head = kept.get(file.sha256) ?? await readVerified({ get }, file)
    kept.delete(file.sha256)
    kept.set(file.sha256, head)
    const [oldest] = kept.keys()
    if (kept.size > MOST_HEADS && oldest !== undefined) kept.delete(oldest)
    return head
  }
}

/**
 * Loads a model beside the one that answers: signed by a trusted key where keys are configured, right backbone, right
 * bytes, warmed up, and answering its own card's test as the trainer recorded it. Only the head is fetched, for the
 * replica holds the backbone.
 *
 * @throws {AppError} INFERENCE_MODEL_REFUSED or STORAGE_UNAVAILABLE; nothing is left loaded
 */
export const loadModel = ({ objects, embedder: { pool, backbone }, doubt }: LoadDeps) => {
  let loads = 0
  const fetchHead = createHeadKeeper(objects)
  return async (model: Model): Promise<LoadedModel> => {
    const { modelVersion, selfTest, files } = model
    const problem = doubt?.(model)
    if (problem !== undefined) throw modelRefused(modelVersion, problem)
    if (model.backbone.backboneId !== backbone.backboneId) throw modelRefused(modelVersion, `it was trained on backbone ${model.backbone.backboneId}, this replica has ${backbone.backboneId}`)
    const head = await fetchHead(files.head).catch(refusing(modelVersion))
    const session = `${modelVersion}/${++loads}` // the same version may be loaded again before its old session is freed
    try {
      await pool.create(session, head)
      const answer = await runHead(pool, session, selfTestEmbedding(selfTest.seed, backbone.embeddingSize), backbone.embeddingSize)
      const fits = answer.length === model.classes.length && selfTest.probabilities.every((expected, index) => Math.abs(expected - (answer[index] ?? NaN)) <= TOLERANCE)
      if (!fits) throw modelRefused(modelVersion, `its self-test gave ${[...answer].join(', ')} where the card says ${selfTest.probabilities.join(', ')}`)
    } catch (error) {
      await pool.release(session)
      return refusing(modelVersion)(error)
    }
    return { model, session, head, release: () => pool.release(session) }
  }
}
