/** What of a judged window tells where an episode stands. */
export interface WindowJudged {
  windowId: string
  /** `exceeds`: some limit was exceeded; `inconclusive`: too little to say, which changes nothing either way. */
  verdict: 'exceeds' | 'within' | 'inconclusive' | 'superseded'
  /** Whether it is well within all limits. */
  calm: boolean
  /** The window that the episode under way was detected by, after this window. */
  detectedBy: string | null
}

/** What a window means for those who listen. */
export type LiveTurn = 'detected' | 'cleared' | 'none'

/** Windows looked at together, and how many of them must exceed. */
const LOOKED_AT = 3
const EXCEEDING = 2
/** Calm windows in a row that end an episode. */
const CALM_TO_CLEAR = 3

/**
 * What a new window means: drift is detected when it exceeds and so did one of the two judged before it; it is over after three calm windows in a row, calm being
 * stricter than "within the limits". In between nothing is said again.
 *
 * @param earlier windows before it of the same champion, oldest first; the last handful is enough
 */
export const liveTurnOf = (newest: Pick<WindowJudged, 'verdict' | 'calm'>, earlier: readonly WindowJudged[]): LiveTurn => {
  if (newest.verdict === 'inconclusive') return 'none'
  const isOpen = (earlier.at(-1)?.detectedBy ?? null) !== null
  if (newest.verdict === 'superseded') return isOpen ? 'cleared' : 'none'
  const judged = [...earlier.filter(({ verdict }) => verdict !== 'inconclusive'), newest]
  if (isOpen) {
    const last = judged.slice(-CALM_TO_CLEAR)
    return last.length === CALM_TO_CLEAR && last.every(({ calm }) => calm) ? 'cleared' : 'none'
  }
  const exceeding = judged.slice(-LOOKED_AT).filter(({ verdict }) => verdict === 'exceeds').length
  return newest.verdict === 'exceeds' && exceeding >= EXCEEDING ? 'detected' : 'none'
}
