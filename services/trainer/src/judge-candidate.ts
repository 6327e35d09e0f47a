import { type Evaluation, type GateDecision } from '@emberwatch/contracts'
import { type Embedder, evaluate, predictedClasses, runHead } from '@emberwatch/ml'
import type { LabelledRows } from '@emberwatch/ml/training'
import { currentActivation, type Database, type ObjectStore, readVerified, recordIds } from '@emberwatch/storage'
import { championMissing } from './errors.ts'
import { decideAgainstChampion, decideFirst, decideNotComparable, type GatePolicy } from './domain/decide.ts'

interface JudgeDeps { database: Pick<Database, 'activations' | 'models'>, objects: Pick<ObjectStore, 'get'>, embedder: Embedder, policy: GatePolicy }

interface Candidate { task: string, modelVersion: string, headOnnx: Uint8Array, classes: string[], test: LabelledRows, majorityAccuracy: number }

export interface Judgement { candidate: Evaluation, champion: Evaluation | null, decision: GateDecision }

/** Scores candidate and champion on the same frozen test split and decides between them. */
export const judgeCandidate = async ({ database, objects, embedder, policy }: JudgeDeps, { task, modelVersion, headOnnx, classes, test, majorityAccuracy }: Candidate): Promise<Judgement> => {
  const { pool, backbone } = embedder
  const answersOf = async (version: string, head: Uint8Array): Promise<Float32Array> => {
    const session = `judged-${version}`
    await pool.create(session, head)
    try {
      return await runHead(pool, session, test.embeddings, backbone.embeddingSize)
    } finally {
      await pool.release(session)
    }
  }
  const answers = await answersOf(modelVersion, headOnnx)
  const candidate = evaluate(modelVersion, classes, answers, test.labels)
  const against = await currentActivation(database, task, 'champion')
  if (against === undefined) return { candidate, champion: null, decision: decideFirst(candidate, majorityAccuracy, policy) }

  const card = await database.models.find(recordIds.model(task, against.modelVersion))
  if (card === undefined) throw championMissing(against.modelVersion)
  if (card.backbone.backboneId !== backbone.backboneId || card.classes.join() !== classes.join()) {
    return { candidate, champion: null, decision: decideNotComparable(card.modelVersion, card.backbone.backboneId, policy) }
  }
  const championAnswers = await answersOf(card.modelVersion, await readVerified(objects, card.files.head))
  const champion = evaluate(card.modelVersion, classes, championAnswers, test.labels)
  const [mine, theirs] = [answers, championAnswers].map((probabilities) => predictedClasses(probabilities, classes.length).map((predicted, index) => predicted === test.labels[index]))
  const onlyRight = (one: boolean[] = [], other: boolean[] = []): number => one.filter((right, index) => right && !other[index]).length
  const decision = decideAgainstChampion({ candidate, champion, onlyCandidateRight: onlyRight(mine, theirs), onlyChampionRight: onlyRight(theirs, mine) }, policy)
  return { candidate, champion, decision }
}
