/** Runs one job at a time, in the order they were asked for. */
export const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take: <Result>(job: () => Promise<Result>): Promise<Result> => {
      const turn = last.then(job)
      last = turn.catch(() => {}) // the next turn comes whatever became of this one; whoever asked hears of the failure
      return turn
    }
  }
}
