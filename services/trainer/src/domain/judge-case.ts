import type { DatasetVersion, Evaluation, EvaluationFile, GateDecision } from '@emberwatch/contracts'
import { comparePaired } from './compare-paired.ts'
import { decideAgainstChampion, decideFirst, decideNotComparable } from './decide.ts'
import type { GatePolicy } from './gate-policy.ts'
import type { SplitRows } from './split-rows.ts'
import { openTestSet } from './test-set.ts'

/** What a model answered to the test split, and from which probability on it warns. */
interface Answers { modelVersion: string, probabilities: Float32Array, threshold: number | undefined }

/** Whom the candidate is judged against: the champion by its answers, a champion that cannot answer, or nobody. */
export type Opponent = { answers: Answers } | { notComparable: { modelVersion: string, backboneId: string } } | null

/** Everything that the judgement of a candidate rests on. */
export interface JudgedCase {
  dataset: Pick<DatasetVersion, 'parent'>
  splits: SplitRows
  classes: readonly string[]
  alarmLabel: string | undefined
  embeddingSize: number
  policy: GatePolicy
  candidate: Answers
  opponent: Opponent
}

export interface Judgement {
  candidate: Evaluation
  champion: Evaluation | null
  majorityAccuracy: number
  decision: GateDecision
  /** Curves, examples and land cover, for `evaluation.json`. */
  file: EvaluationFile
}

/** Scores candidate and champion on the same frozen test split and decides between them. Seconds of computing. */
export const judgeCase = ({ policy, candidate: asked, opponent, ...options }: JudgedCase): Judgement => {
  const testSet = openTestSet(options)
  const { cells, before, majority, landCover } = testSet
  const judge = ({ modelVersion, probabilities, threshold }: Answers) => testSet.judge(modelVersion, probabilities, threshold)
  const candidate = judge(asked)
  const majorityAccuracy = majority.filter(Boolean).length / majority.length
  const alone = { candidate: candidate.evaluation, champion: null, majorityAccuracy, file: { modelVersion: asked.modelVersion, candidate: candidate.details, champion: null, landCover } }
  if (opponent === null) {
    const pairs = comparePaired({ candidate: candidate.right, champion: majority, cells })
    return { ...alone, decision: decideFirst(candidate.evaluation, majorityAccuracy, pairs, policy) }
  }
  if ('notComparable' in opponent) {
    const { modelVersion, backboneId } = opponent.notComparable
    return { ...alone, decision: decideNotComparable(modelVersion, backboneId, policy) }
  }
  const champion = judge(opponent.answers)
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
