import type { Alarm, DatasetVersion, Evaluation, EvaluationFile, GateDecision, TaskDefinition } from '@emberwatch/contracts'
import { type Embedder, runHead } from '@emberwatch/ml'
import { currentActivation, type Database, type ObjectStore, readVerified, recordIds } from '@emberwatch/storage'
import { comparePaired } from './domain/compare-paired.ts'
import { decideAgainstChampion, decideFirst, decideNotComparable } from './domain/decide.ts'
import type { GatePolicy } from './domain/gate-policy.ts'
import type { SplitRows } from './domain/split-rows.ts'
import { openTestSet } from './domain/test-set.ts'
import { championMissing } from './errors.ts'

interface JudgeDeps { task: TaskDefinition, database: Pick<Database, 'activations' | 'models'>, objects: Pick<ObjectStore, 'get'>, embedder: Embedder, policy: GatePolicy }

interface Candidate { modelVersion: string, headOnnx: Uint8Array, alarm: Alarm | null, dataset: DatasetVersion, splits: SplitRows }

export interface Judgement {
  candidate: Evaluation
  champion: Evaluation | null
  majorityAccuracy: number
  decision: GateDecision
  /** Curves, examples and land cover, for `evaluation.json`. */
  file: EvaluationFile
}

/** Scores candidate and champion on the same frozen test split and decides between them. */
export const judgeCandidate = async ({ task: { task, classes, feedLabel }, database, objects, embedder, policy }: JudgeDeps, { modelVersion, headOnnx, alarm, dataset, splits }: Candidate): Promise<Judgement> => {
  const { pool, backbone } = embedder
  const testSet = openTestSet({ dataset, splits, classes, alarmLabel: feedLabel, embeddingSize: backbone.embeddingSize })
  const { cells, before, majority, landCover } = testSet
  const judge = async (version: string, head: Uint8Array, threshold: number | undefined) => {
    const session = `judged-${version}`
    await pool.create(session, head)
    try {
      return testSet.judge(version, await runHead(pool, session, splits.test.embeddings, backbone.embeddingSize), threshold)
    } finally {
      await pool.release(session)
    }
  }
  const candidate = await judge(modelVersion, headOnnx, alarm?.threshold)
  const majorityAccuracy = majority.filter(Boolean).length / majority.length
  const alone = { candidate: candidate.evaluation, champion: null, majorityAccuracy, file: { modelVersion, candidate: candidate.details, champion: null, landCover } }
  const against = await currentActivation(database, task, 'champion')
  if (against === undefined) {
    const pairs = comparePaired({ candidate: candidate.right, champion: majority, cells })
    return { ...alone, decision: decideFirst(candidate.evaluation, majorityAccuracy, pairs, policy) }
  }

  const card = await database.models.find(recordIds.model(task, against.modelVersion))
  if (card === undefined) throw championMissing(against.modelVersion)
  if (card.backbone.backboneId !== backbone.backboneId || card.classes.join() !== classes.join()) {
    return { ...alone, decision: decideNotComparable(card.modelVersion, card.backbone.backboneId, policy) }
  }
  const champion = await judge(card.modelVersion, await readVerified(objects, card.files.head), card.alarm?.threshold)
  const pairs = comparePaired({ candidate: candidate.right, champion: champion.right, cells })
  const asBefore = <Item>(items: readonly Item[]): Item[] => before.flatMap((place) => items[place] ?? [])
  const lossPValue = before.length === 0 ? null : comparePaired({ candidate: asBefore(champion.right), champion: asBefore(candidate.right), cells: asBefore(cells) }).pValue
  return {
    ...alone,
    champion: champion.evaluation,
    decision: decideAgainstChampion(candidate.evaluation, champion.evaluation, { ...pairs, lossPValue }, policy),
    file: { ...alone.file, champion: champion.details }
  }
}
