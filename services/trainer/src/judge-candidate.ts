import type { Alarm, DatasetVersion, TaskDefinition } from '@emberwatch/contracts'
import { type Embedder, runHead } from '@emberwatch/ml'
import { currentActivation, type Database, type ObjectStore, readVerified, recordIds } from '@emberwatch/storage'
import type { GatePolicy } from './domain/gate-policy.ts'
import type { Judgement, Opponent } from './domain/judge-case.ts'
import type { SplitRows } from './domain/split-rows.ts'
import { championMissing } from './errors.ts'
import type { JudgeCase } from './ports.ts'

interface JudgeDeps {
  task: TaskDefinition
  database: Pick<Database, 'activations' | 'models'>
  objects: Pick<ObjectStore, 'get'>
  embedder: Embedder
  policy: GatePolicy
  judgeCase: JudgeCase
}

interface Candidate { modelVersion: string, headOnnx: Uint8Array, alarm: Alarm | null, dataset: DatasetVersion, splits: SplitRows }

/** Has candidate and champion answer the same frozen test split, and has their answers judged. */
export const judgeCandidate = async ({ task: { task, classes, feedLabel }, database, objects, embedder, policy, judgeCase }: JudgeDeps, { modelVersion, headOnnx, alarm, dataset, splits }: Candidate): Promise<Judgement> => {
  const { pool, backbone: { backboneId, embeddingSize } } = embedder
  const ask = async (version: string, head: Uint8Array, threshold: number | undefined) => {
    const session = `judged-${version}`
    await pool.create(session, head)
    try {
      return { modelVersion: version, threshold, probabilities: await runHead(pool, session, splits.test.embeddings, embeddingSize) }
    } finally {
      await pool.release(session)
    }
  }

  const findOpponent = async (): Promise<Opponent> => {
    const against = await currentActivation(database, task, 'champion')
    if (against === undefined) return null
    const card = await database.models.find(recordIds.model(task, against.modelVersion))
    if (card === undefined) throw championMissing(against.modelVersion)
    const isComparable = card.backbone.backboneId === backboneId && card.classes.join() === classes.join()
    if (!isComparable) return { notComparable: { modelVersion: card.modelVersion, backboneId: card.backbone.backboneId } }
    return { answers: await ask(card.modelVersion, await readVerified(objects, card.files.head), card.alarm?.threshold) }
  }

  const candidate = await ask(modelVersion, headOnnx, alarm?.threshold)
  return judgeCase({ dataset: { parent: dataset.parent }, splits, classes, alarmLabel: feedLabel, embeddingSize, policy, candidate, opponent: await findOpponent() })
}
