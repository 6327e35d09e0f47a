import type { DriftVerdict } from '@emberwatch/contracts'

/** What a p-value says at a significance level; without a p-value there is nothing to say. */
export const verdictOf = (pValue: number | null, significance: number): DriftVerdict => {
  if (pValue === null) return 'inconclusive'
  return pValue <= significance ? 'drift' : 'no-drift-found'
}
