/** Retries may add a tenth to the load, and a few more at the beginning; a storm of failures must not become two. */
const SHARE = 0.1
const MOST = 20

/** How many requests may be asked a second time: each request earns a share of a retry. */
export const createRetryBudget = () => {
  let left = MOST
  return {
    earn (): void { left = Math.min(MOST, left + SHARE) },
    /** Takes one retry; false if there is none left. */
    spend (): boolean {
      if (left < 1) return false
      left--
      return true
    }
  }
}
