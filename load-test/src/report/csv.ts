import { open } from 'node:fs/promises'
import type { ExceptionEntry } from '../create-shooter.ts'
import type { FailureEntry, StatsEntry, Statistics } from '../statistics.ts'
import { currentRates } from '../statistics.ts'
import { PERCENTILES } from './percentiles.ts'

type Cell = string | number

const PERCENTILE_NAMES = PERCENTILES.map(({ name }) => name)

/** The header lines of locust 2.46's four files. */
export const CSV_COLUMNS = {
  stats: ['Type', 'Name', 'Request Count', 'Failure Count', 'Median Response Time', 'Average Response Time', 'Min Response Time', 'Max Response Time', 'Average Content Size', 'Requests/s', 'Failures/s', ...PERCENTILE_NAMES],
  stats_history: ['Timestamp', 'User Count', 'Type', 'Name', 'Requests/s', 'Failures/s', ...PERCENTILE_NAMES, 'Total Request Count', 'Total Failure Count', 'Total Median Response Time', 'Total Average Response Time', 'Total Min Response Time', 'Total Max Response Time', 'Total Average Content Size'],
  failures: ['Method', 'Name', 'Error', 'Occurrences', 'First Seen', 'Last Seen'],
  exceptions: ['Count', 'Message', 'Traceback', 'Nodes']
} as const satisfies Record<string, readonly string[]>

/** One line of CSV as Python's csv module writes it: quoted where needed, ended by CR LF. */
export const csvLine = (cells: readonly Cell[]): string =>
  `${cells.map((cell) => /[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell)).join(',')}\r\n`

const percentileCells = ({ requests, latencies }: StatsEntry): Cell[] => PERCENTILES.map(({ share }) => requests === 0 ? 'N/A' : Math.round(latencies.percentile(share)))

const totalCells = ({ requests, failures, latencies, bytes }: StatsEntry): Cell[] =>
  [requests, failures, Math.round(latencies.percentile(0.5)), latencies.mean, latencies.min, latencies.max, requests === 0 ? 0 : bytes / requests]

/** A line of `_stats.csv`. */
const statsRow = (entry: StatsEntry, seconds: number): Cell[] => {
  const perSecond = (count: number): number => seconds === 0 ? 0 : count / seconds
  return [entry.method, entry.name, ...totalCells(entry), perSecond(entry.requests), perSecond(entry.failures), ...percentileCells(entry)]
}

/** A line of `_stats_history.csv`: how things stood at that second. */
const historyRow = (entry: StatsEntry, { timestamp, users, second }: { timestamp: number, users: number, second: number }): Cell[] => {
  const rates = currentRates(entry, second)
  return [Math.trunc(timestamp / 1000), users, entry.method, entry.name, rates.requests.toFixed(6), rates.failures.toFixed(6), ...percentileCells(entry), ...totalCells(entry)]
}

/** As locust writes times: to the second, UTC. */
const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** A line of `_failures.csv`. */
const failureRow = ({ method, name, error, occurrences, firstSeen, lastSeen }: FailureEntry): Cell[] => [method, name, error, occurrences, utc(firstSeen), utc(lastSeen)]

/** A line of `_exceptions.csv`; the load comes from this process alone. */
const exceptionRow = ({ count, message, traceback }: ExceptionEntry): Cell[] => [count, message, traceback, 'local']

/** Writes locust's four files: the history line by line as the run goes on, so that an end by force loses nothing of it. */
export const openCsvFiles = async (prefix: string) => {
  const handle = await open(`${prefix}_stats_history.csv`, 'w')
  await handle.write(csvLine(CSV_COLUMNS.stats_history))
  let writing: Promise<unknown> = Promise.resolve()

  const write = async (name: Exclude<keyof typeof CSV_COLUMNS, 'stats_history'>, rows: readonly (readonly Cell[])[]): Promise<void> => {
    const file = await open(`${prefix}_${name}.csv`, 'w')
    try {
      await file.writeFile([CSV_COLUMNS[name], ...rows].map(csvLine).join(''))
    } finally {
      await file.close()
    }
  }

  return {
    /** @param fullHistory a line for each task too, as with locust's --csv-full-history */
    addSecond ({ entries, total }: Statistics, now: { timestamp: number, users: number, second: number }, fullHistory: boolean): void {
      const rows = [...fullHistory ? entries() : [], total].map((entry) => csvLine(historyRow(entry, now))).join('')
      writing = writing.then(() => handle.write(rows))
      writing.catch(() => {}) // thrown by close
    },
    async close (statistics: Statistics, exceptions: readonly ExceptionEntry[], seconds: number): Promise<void> {
      await writing.finally(() => handle.close())
      await write('stats', [...statistics.entries(), statistics.total].map((entry) => statsRow(entry, seconds)))
      await write('failures', statistics.failures().map(failureRow))
      await write('exceptions', exceptions.map(exceptionRow))
    }
  }
}
