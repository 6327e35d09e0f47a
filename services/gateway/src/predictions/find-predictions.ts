import { AppError, type PredictionBlock, type PredictionDetail, type PredictionPage, type ServedPrediction } from '@emberwatch/contracts'
import { listPredictionBlocks, readPredictionEmbeddings, readPredictionRecords, recordIds } from '@emberwatch/storage'
import { blockMayMatch, byPosition, cursorOf, type Position, type PredictionFilter, predictionMatches } from '../domain/prediction-filter.ts'
import { predictionNotFound } from '../errors.ts'
import type { GatewayDeps } from '../ports.ts'

type Deps = Pick<GatewayDeps, 'database' | 'objects'>

/** Blocks opened for one page: whoever looks for something rare gets what there was in them, and where to go on. */
const MOST_OPENED = 200

/** Comes after every id in the alphabet. */
const LAST_ID = '~'

const isGone = (error: unknown): boolean => error instanceof AppError && error.code === 'STORAGE_OBJECT_MISSING'

/** The answers of a block, newest first; none of one that had its time while it was looked up. */
const answersOf = async ({ objects }: Deps, block: PredictionBlock, isWanted: (answer: ServedPrediction) => boolean): Promise<ServedPrediction[]> => {
  const records = await readPredictionRecords(objects, block).catch((error: unknown) => {
    if (isGone(error)) return []
    throw error
  })
  return records.filter(isWanted)
}

/**
 * A page of the recorded answers that match, newest first.
 *
 * Replicas record side by side, so their blocks overlap in time: an answer is in its place once no block that is still
 * to come reaches up to it.
 */
export const listPredictions = async (deps: Deps, task: string, filter: PredictionFilter, { limit, after }: { limit: number, after?: Position | undefined }): Promise<PredictionPage> => {
  const mayMatch = blockMayMatch(filter)
  const matches = predictionMatches(filter)
  const isWanted = (answer: ServedPrediction): boolean => matches(answer) && (after === undefined || byPosition(answer, after) > 0)
  const latest = [filter.to, after?.at].filter((at) => at !== undefined).sort()[0]
  const items: ServedPrediction[] = []
  let waiting: ServedPrediction[] = []
  let opened = 0
  const page = (rest: readonly ServedPrediction[], next?: Position): PredictionPage => {
    const all = [...items, ...rest]
    const last = all[limit - 1]
    const end = all.length > limit && last !== undefined ? last : next
    return { items: all.slice(0, limit), next: end === undefined ? null : cursorOf(end) }
  }

  for await (const block of listPredictionBlocks(deps.database, task, { from: filter.from, to: latest })) {
    items.push(...waiting.filter(({ at }) => at > block.to))
    waiting = waiting.filter(({ at }) => at <= block.to)
    if (items.length >= limit) return page([], items[limit - 1])
    if (!mayMatch(block)) continue
    if (opened++ === MOST_OPENED) return page([], { at: block.to, predictionId: LAST_ID })
    waiting = [...waiting, ...await answersOf(deps, block, isWanted)].sort(byPosition)
  }
  return page(waiting)
}

/**
 * One recorded answer by its id.
 *
 * @throws {AppError} PREDICTION_NOT_FOUND
 */
export const findPrediction = async ({ database, objects }: Deps, task: string, predictionId: string, { withEmbedding = false } = {}): Promise<PredictionDetail> => {
  const [blockId = '', row = ''] = predictionId.split('.')
  const block = await database.prediction_blocks.find(recordIds.predictionBlock(task, blockId))
  if (block === undefined) throw predictionNotFound(predictionId)
  const read = <Result>(reading: Promise<Result>): Promise<Result> => reading.catch((error: unknown) => { throw isGone(error) ? predictionNotFound(predictionId) : error })
  const found = (await read(readPredictionRecords(objects, block)))[Number(row)]
  if (found === undefined) throw predictionNotFound(predictionId)
  if (!withEmbedding) return found
  const rows = await read(readPredictionEmbeddings(objects, block))
  const from = Number(row) * block.embeddingSize
  return { ...found, embedding: [...rows.subarray(from, from + block.embeddingSize)] }
}
