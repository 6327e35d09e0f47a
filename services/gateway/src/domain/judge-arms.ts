import type { ArmState, RollbackRule } from '@emberwatch/contracts'

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const judge = (arm: ArmState, first: ArmState, { minRequests, maxErrorRate, maxLatencyRatio, maxDisagreement }: RollbackRule): string | undefined => {
  const errorRate = arm.errors / arm.requests
  // An arm is not blamed for what the first one suffers as well: an outage of everything is no news of one arm.
  const firstErrorRate = first.requests === 0 ? 0 : first.errors / first.requests
  if (maxErrorRate !== undefined && errorRate - firstErrorRate > maxErrorRate) return `${percent(errorRate)} of its answers failed, ${percent(firstErrorRate)} of those of ${first.name}; at most ${percent(maxErrorRate)} more may`
  if (maxLatencyRatio !== undefined && arm.p95Ms !== null && first.p95Ms !== null && arm.p95Ms > maxLatencyRatio * first.p95Ms) {
    return `95 % of its answers took up to ${arm.p95Ms.toFixed(0)} ms, more than ${maxLatencyRatio} times the ${first.p95Ms.toFixed(0)} ms of ${first.name}`
  }
  if (maxDisagreement !== undefined && arm.compared >= minRequests && arm.disagreed / arm.compared > maxDisagreement) {
    return `the shadow disagreed on ${percent(arm.disagreed / arm.compared)} of ${arm.compared} images where at most ${percent(maxDisagreement)} may`
  }
  return undefined
}

/** Why a split should be undone, as a sentence; undefined while nothing speaks against it. */
export const judgeArms = ([first, ...others]: readonly ArmState[], rule: RollbackRule): string | undefined => {
  if (first === undefined) return undefined
  for (const arm of others) {
    if (arm.requests < rule.minRequests) continue
    const why = judge(arm, first, rule)
    if (why !== undefined) return `${arm.name} is given no more requests: ${why}`
  }
  return undefined
}
