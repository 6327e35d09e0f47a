/**
 * Lets few compute at once while the others wait in order. Who waits can still be called off, which work that is
 * handed to a thread cannot: so nothing is computed for a caller who has gone.
 */
export const createTurns = (atOnce: number) => {
  const waiting: { signal: AbortSignal, begin: () => void, giveUp: () => void }[] = []
  let computing = 0
  const next = (): void => {
    computing--
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      if (first.signal.aborted) first.giveUp()
      else return first.begin()
    }
  }
  const wait = (signal: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
    signal.throwIfAborted()
    if (computing < atOnce) {
      computing++
      return resolve()
    }
    waiting.push({ signal, begin: () => { computing++; resolve() }, giveUp: () => reject(signal.reason) })
  })
  const take = async <Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> => {
    await wait(signal)
    try {
      return await work()
    } finally {
      next()
    }
  }
  return Object.assign(take, { waiting: (): number => waiting.length })
}
