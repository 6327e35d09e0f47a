import { nameWidthOf, statsTable } from './report/table.ts'
import type { RunState } from './run-result.ts'

interface Screen { isTTY?: boolean, columns?: number, rows?: number, write: (text: string) => unknown }

const PLAIN_EVERY_SECONDS = 10

/** The lines of progress: locust's table and how the last ten seconds were. */
const progressLines = ({ statistics, phase, users, inFlight, second }: RunState, columns: number): string[] => {
  const { p50, p95, p99 } = statistics.currentPercentiles()
  const ms = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
  return [
    ...statsTable(statistics, { nameWidth: nameWidthOf(columns) }),
    `${second} s  ${phase}  ${users > 0 ? `users ${users}  ` : ''}in flight ${inFlight}  good answers of the last 10 s: p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)} ms`
  ]
}

/** Shows progress once a second: on a terminal in place, elsewhere every ten seconds so that logs stay readable. */
export const createProgress = (screen: Screen) => {
  let drawn = 0
  return {
    show (state: RunState): void {
      const { isTTY = false, columns = 120, rows = 50 } = screen
      if (!isTTY && state.second % PLAIN_EVERY_SECONDS !== 0) return
      const lines = progressLines(state, columns)
      const inPlace = isTTY && lines.length < rows
      if (inPlace) {
        screen.write(`${drawn > 0 ? `\u001b[${drawn}F` : ''}${lines.map((line) => `${line.slice(0, columns - 1)}\u001b[K`).join('\n')}\n\u001b[J`)
        drawn = lines.length
      } else screen.write(`${lines.join('\n')}\n\n`)
    },
    /** What is said now stands above what is drawn next. */
    say (line: string): void {
      screen.write(`${line}\n`)
      drawn = 0
    }
  }
}
