import type { Evaluation, GateDecision } from '@emberwatch/contracts'
import { mcnemar } from './mcnemar.ts'

/** What a candidate must show before it becomes champion. */
export interface GatePolicy {
  /** Accuracy above the majority class that a first model needs. */
  firstMargin: number
  /** Accuracy above the champion that a later model needs. */
  minimumGain: number
  /** Largest p-value that still counts as better. */
  significance: number
}

interface PairedAnswers { candidate: Evaluation, champion: Evaluation, onlyCandidateRight: number, onlyChampionRight: number }

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const round = (pValue: number): string => pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toFixed(4)}`

// Shares of whole images: 17/20 - 16/20 is 0.05 on paper and less in binary.
const reaches = (gain: number, wanted: number): boolean => gain >= wanted - 1e-9

/** The rule while there is no champion: clearly better than always answering the most frequent class. */
export const decideFirst = (candidate: Evaluation, majorityAccuracy: number, policy: GatePolicy): GateDecision => {
  const gain = candidate.accuracy - majorityAccuracy
  const promote = reaches(gain, policy.firstMargin)
  return {
    promote,
    rule: 'first-model',
    reason: `${promote ? 'promoted' : 'held'}: ${percent(candidate.accuracy)} on ${candidate.images} test images, ${percent(majorityAccuracy)} by always answering the majority class; a first model needs ${percent(policy.firstMargin)} more`,
    gain,
    minimumGain: policy.firstMargin,
    pValue: null,
    significance: policy.significance,
    onlyCandidateRight: null,
    onlyChampionRight: null
  }
}

/** The rule against a champion: a minimum gain on the same test images, and a paired test that says it is no accident. */
export const decideAgainstChampion = ({ candidate, champion, onlyCandidateRight, onlyChampionRight }: PairedAnswers, policy: GatePolicy): GateDecision => {
  const gain = candidate.accuracy - champion.accuracy
  const pValue = mcnemar(onlyCandidateRight, onlyChampionRight)
  const enough = reaches(gain, policy.minimumGain)
  const significant = pValue <= policy.significance
  const promote = enough && significant
  const why = promote
    ? `better by at least ${percent(policy.minimumGain)} and not by accident`
    : !enough ? `a gain of at least ${percent(policy.minimumGain)} is needed` : `a difference like this happens by accident too often (p must be at most ${policy.significance})`
  return {
    promote,
    rule: 'better-than-champion',
    reason: `${promote ? 'promoted' : 'held'}: ${percent(candidate.accuracy)} against the champion's ${percent(champion.accuracy)} on the same ${candidate.images} test images; only the candidate right ${onlyCandidateRight} times, only the champion ${onlyChampionRight} times, ${round(pValue)}; ${why}`,
    gain,
    minimumGain: policy.minimumGain,
    pValue,
    significance: policy.significance,
    onlyCandidateRight,
    onlyChampionRight
  }
}

/** Without a paired comparison nothing is promoted; a person may still do it. */
export const decideNotComparable = (championVersion: string, championBackbone: string, policy: GatePolicy): GateDecision => ({
  promote: false,
  rule: 'not-comparable',
  reason: `held: the champion ${championVersion} was fitted on another backbone or other classes (${championBackbone}), so the two cannot be compared on the same embeddings; promote by hand if that is meant`,
  gain: 0,
  minimumGain: policy.minimumGain,
  pValue: null,
  significance: policy.significance,
  onlyCandidateRight: null,
  onlyChampionRight: null
})
