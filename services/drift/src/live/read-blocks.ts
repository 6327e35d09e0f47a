import { AppError, type Activation, type PredictionBlock, type ServedPrediction } from '@emberwatch/contracts'
import { listPredictionBlocks, readPredictionEmbeddings, readPredictionRecords } from '@emberwatch/storage'
import { groupOfAnswer, type SightedBlock, type Sighting } from '../domain/live/open-window.ts'
import type { AnsweredRows } from '../domain/live/live-monitors.ts'
import type { LiveDeps } from './live-deps.ts'

/** Blocks that end after one time and not after another, the one that ends first first. */
export const listBlocksBetween = async ({ database, task: { task } }: LiveDeps, after: number, until: number): Promise<PredictionBlock[]> => {
  const blocks: PredictionBlock[] = []
  for await (const block of listPredictionBlocks(database, task, { from: new Date(after).toISOString() })) {
    const to = Date.parse(block.to)
    if (to > after && to <= until) blocks.push(block)
  }
  return blocks.sort((a, b) => a.to < b.to || (a.to === b.to && a.blockId < b.blockId) ? -1 : 1)
}

const UNREADABLE = new Set(['STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'BUS_INVALID_MESSAGE'])

/** What was recorded may have had its time and be gone, and nothing is wrong; or it is damaged, and must not hold up whatever was recorded after it. */
const ifReadable = <Read>({ log }: Pick<LiveDeps, 'log'>, { blockId }: PredictionBlock, read: Promise<Read>): Promise<Read | undefined> => read.catch((error: unknown) => {
  if (!(error instanceof AppError) || !UNREADABLE.has(error.code)) throw error
  if (error.code !== 'STORAGE_OBJECT_MISSING') log.warn({ error, blockId }, 'recorded predictions cannot be read and are left out')
  return undefined
})

interface Champion { activation: Activation, backboneId: string, trainedOn: ReadonlySet<string> }

/** What of a block belongs into a window: the champion's answers since it is one, about images that it was not trained on. */
export const sightBlock = async ({ objects, log }: LiveDeps, block: PredictionBlock, { activation, backboneId, trainedOn }: Champion): Promise<SightedBlock> => {
  const isOwn = ({ modelVersion, at }: ServedPrediction): boolean => modelVersion === activation.modelVersion && at >= activation.at
  const mayHold = block.backboneId === backboneId && block.modelVersions.includes(activation.modelVersion)
  const records = mayHold ? await ifReadable({ log }, block, readPredictionRecords(objects, block)) ?? [] : []
  const sightings: Sighting[] = []
  const leftOut = { others: mayHold ? 0 : block.count, known: 0 }
  records.forEach((record, row) => {
    if (!isOwn(record)) leftOut.others++
    else if (trainedOn.has(record.imageId)) leftOut.known++
    else sightings.push({ group: groupOfAnswer(record), imageId: record.imageId, blockId: block.blockId, row })
  })
  return { from: Math.max(Date.parse(block.from), Date.parse(activation.at)), to: Date.parse(block.to), sightings, leftOut }
}

/** Embeddings and answers of some sightings, as far as they are still there, and how often each label was answered. */
export const readSightings = async ({ objects, log }: LiveDeps, { chosen, blocks, classes, dimensions }: { chosen: readonly Sighting[], blocks: ReadonlyMap<string, PredictionBlock>, classes: readonly string[], dimensions: number }): Promise<AnsweredRows & { labels: Record<string, number> }> => {
  const rows = new Float32Array(chosen.length * dimensions)
  const probabilities = new Float32Array(chosen.length * classes.length)
  const labels: Record<string, number> = {}
  let count = 0
  for (const [blockId, sightings] of Map.groupBy(chosen, (sighting) => sighting.blockId)) {
    const block = blocks.get(blockId)
    const read = block === undefined ? undefined : await ifReadable({ log }, block, Promise.all([readPredictionRecords(objects, block), readPredictionEmbeddings(objects, block)]))
    if (read === undefined) continue
    const [records, embeddings] = read
    for (const { row } of sightings) {
      const { confidences, label } = records[row] as ServedPrediction
      rows.set(embeddings.subarray(row * dimensions, (row + 1) * dimensions), count * dimensions)
      probabilities.set(classes.map((name) => confidences[name] ?? 0), count * classes.length)
      labels[label] = (labels[label] ?? 0) + 1
      count++
    }
  }
  return { rows: rows.subarray(0, count * dimensions), probabilities: probabilities.subarray(0, count * classes.length), labels }
}
