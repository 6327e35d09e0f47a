/** A clock of whole seconds. */
export interface Clock {
  /** Since it was started; does not go on once it is stopped. */
  seconds: () => number
  /** Safe to call twice. */
  stop: () => void
}

/** Of a second that was only begun when the clock was stopped, less than this would look like a drop in the load. */
const WORTH_A_SECOND = 0.2

/** Calls back once for each second that is over, also for those during which this process was held up. */
export const startClock = (onSecond: () => void): Clock => {
  const startedAt = performance.now()
  let ended = 0
  let stoppedAt: number | undefined
  const seconds = (): number => ((stoppedAt ?? performance.now()) - startedAt) / 1000
  const look = (): void => {
    while (ended + 1 <= seconds()) {
      ended++
      onSecond()
    }
    timer = setTimeout(look, Math.max(0, (ended + 1 - seconds()) * 1000))
  }
  let timer = setTimeout(look, 1000)
  return {
    seconds,
    stop () {
      if (stoppedAt !== undefined) return
      clearTimeout(timer)
      stoppedAt = performance.now()
      if (seconds() > ended + WORTH_A_SECOND) onSecond() // the second that was begun
    }
  }
}
