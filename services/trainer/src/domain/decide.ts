import type { GateDecision } from '@emberwatch/contracts'
import type { PairedComparison } from './compare-paired.ts'
import { championChecks, type ChampionPairs, firstChecks, percent, type Scored, type WordedCheck } from './gate-checks.ts'
import type { GatePolicy } from './gate-policy.ts'

const MOST_REASONS = 3

const inWords = (pValue: number): string => pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toFixed(4)}`

interface Judged { rule: GateDecision['rule'], checks: readonly WordedCheck[], facts: string, passing: string, policy: GatePolicy }

/** What becomes of the candidate under the policy's mode, and the sentence that says why. */
const verdict = ({ rule, checks, facts, passing, policy: { mode } }: Judged): Pick<GateDecision, 'promote' | 'wouldPromote' | 'alias' | 'mode' | 'rule' | 'reason' | 'checks'> => {
  const failed = checks.filter(({ passed }) => !passed)
  const wouldPromote = failed.length === 0
  const alias = !wouldPromote || mode === 'manual' ? null : mode === 'auto' ? 'champion' : 'challenger'
  const word = !wouldPromote ? 'held' : { auto: 'promoted', manual: 'would promote', 'challenger-only': 'made challenger' }[mode]
  const listed = failed.slice(0, MOST_REASONS).map(({ otherwise }) => otherwise).join('; ')
  const more = failed.length > MOST_REASONS ? `; and ${failed.length - MOST_REASONS} more` : ''
  const last = wouldPromote && mode !== 'auto' ? `; promotion is left to a person (mode ${mode})` : ''
  return {
    promote: alias === 'champion',
    wouldPromote,
    alias,
    mode,
    rule,
    reason: `${word}: ${facts}; ${wouldPromote ? passing : `${listed}${more}`}${last}`,
    checks: checks.map(({ otherwise, ...check }) => check)
  }
}

/** The rule while there is no champion: clearly better than always answering the most frequent class, and not by accident. */
export const decideFirst = (candidate: Scored, majorityAccuracy: number, pairs: PairedComparison, policy: GatePolicy): GateDecision => ({
  ...verdict({
    rule: 'first-model',
    checks: firstChecks(candidate, pairs, policy),
    facts: `${percent(candidate.accuracy)} on ${candidate.images} test images, ${percent(majorityAccuracy)} by always answering the majority class (${inWords(pairs.pValue)})`,
    passing: `a first model needs ${percent(policy.firstMargin)} more`,
    policy
  }),
  ...pairs,
  minimumGain: policy.firstMargin,
  significance: policy.significance
})

/** The rule against a champion: a minimum gain on the same test images, a paired test that says it is no accident, and nothing lost elsewhere. */
export const decideAgainstChampion = (candidate: Scored, champion: Scored, { lossPValue, ...pairs }: ChampionPairs, policy: GatePolicy): GateDecision => ({
  ...verdict({
    rule: 'better-than-champion',
    checks: championChecks(candidate, champion, { ...pairs, lossPValue }, policy),
    facts: `${percent(candidate.accuracy)} against the champion's ${percent(champion.accuracy)} on the same ${candidate.images} test images; only the candidate right ${pairs.onlyCandidateRight} times, only the champion ${pairs.onlyChampionRight} times, ${inWords(pairs.pValue)} over grid cells (McNemar ${inWords(pairs.mcnemarPValue)})`,
    passing: `better by at least ${percent(policy.minimumGain)}, not by accident, and no worse elsewhere`,
    policy
  }),
  ...pairs,
  minimumGain: policy.minimumGain,
  significance: policy.significance
})

/** Without a paired comparison nothing is promoted; a person may still do it. */
export const decideNotComparable = (championVersion: string, championBackbone: string, policy: GatePolicy): GateDecision => ({
  promote: false,
  wouldPromote: false,
  alias: null,
  mode: policy.mode,
  rule: 'not-comparable',
  reason: `held: the champion ${championVersion} was fitted on another backbone or other classes (${championBackbone}), so the two cannot be compared on the same embeddings; promote by hand if that is meant`,
  checks: [],
  gain: 0,
  gainInterval: null,
  minimumGain: policy.minimumGain,
  pValue: null,
  mcnemarPValue: null,
  significance: policy.significance,
  onlyCandidateRight: null,
  onlyChampionRight: null
})
