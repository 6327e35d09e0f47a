import type { DriftVerdict } from '@emberwatch/contracts'

/** Calm comparisons in a row that end an episode: one alone may be luck. */
const CALM_TO_CLEAR = 2

/** What of a report tells where an episode stands. */
export interface Judged { reportId: string, verdict: DriftVerdict }

/** What a new report means for those who listen: drift begins, it is over (`detectedBy` names the report that it began with), or nothing is new. */
export type Turn = { turn: 'detected' } | { turn: 'cleared', detectedBy: string } | { turn: 'none' }

const isCalm = ({ verdict }: Judged): boolean => verdict === 'stable' || verdict === 'negligible'

/**
 * What the newest of some reports against one reference means. Drift is told once; it is over after two calm comparisons in a row.
 * An inconclusive one changes nothing either way, and does not break a row.
 *
 * @param earlier the reports before it against the same reference, oldest first
 */
export const turnOf = (newest: Judged, earlier: readonly Judged[]): Turn => {
  let openedBy: string | undefined
  let calm = 0
  const step = (report: Judged): Turn => {
    if (report.verdict === 'drift') {
      calm = 0
      if (openedBy !== undefined) return { turn: 'none' }
      openedBy = report.reportId
      return { turn: 'detected' }
    }
    if (openedBy === undefined || !isCalm(report) || ++calm < CALM_TO_CLEAR) return { turn: 'none' }
    const detectedBy = openedBy
    openedBy = undefined
    calm = 0
    return { turn: 'cleared', detectedBy }
  }
  for (const report of earlier) step(report)
  return step(newest)
}
