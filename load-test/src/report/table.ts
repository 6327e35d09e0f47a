import { currentRates, type StatsEntry, type Statistics } from '../statistics.ts'
import { PERCENTILES } from './percentiles.ts'

const TYPE_WIDTH = 8
const SEPARATED = [7, 13, 7, 7, 7, 7, 8, 11]

const whole = (value: number): string => String(Math.trunc(value))

interface Row { type: string, name: string, figures: readonly string[] }

/** One line of locust's table, column by column as wide as there. */
const line = ({ type, name, figures }: Row, nameWidth: number): string => {
  const [requests = '', failures = '', avg = '', min = '', max = '', med = '', rate = '', failRate = ''] = figures
  return `${type.padEnd(TYPE_WIDTH)} ${name.slice(0, nameWidth).padEnd(nameWidth)} ${requests.padStart(7)} ${failures.padStart(12)} |${avg.padStart(7)} ${min.padStart(7)} ${max.padStart(7)}${med.padStart(7)} | ${rate.padStart(7)} ${failRate.padStart(11)}`
}

const rowOf = (entry: StatsEntry, rates: { requests: number, failures: number }): Row => {
  const { method, name, requests, failures, latencies } = entry
  const share = requests === 0 ? 0 : failures / requests * 100
  return {
    type: method,
    name,
    figures: [whole(requests), `${failures}(${share.toFixed(2)}%)`, whole(latencies.mean), whole(latencies.min), whole(latencies.max), whole(latencies.percentile(0.5)), rates.requests.toFixed(2), rates.failures.toFixed(2)]
  }
}

const separator = (nameWidth: number): string => [TYPE_WIDTH, nameWidth, ...SEPARATED].map((width) => '-'.repeat(width)).join('|')

/** How wide names may be in a window of so many columns; locust's figures take the rest. */
export const nameWidthOf = (columns: number): number => Math.max(12, Math.min(40, columns - 78))

/**
 * Locust's table of statistics: one line for each task and one for all together.
 *
 * @param seconds of the whole run, for its average rates; without it the rates are those of the last ten seconds
 */
export const statsTable = ({ entries, total, timeline }: Statistics, { nameWidth, seconds }: { nameWidth: number, seconds?: number }): string[] => {
  const rates = (entry: StatsEntry) => seconds === undefined ? currentRates(entry, timeline.length) : { requests: entry.requests / seconds, failures: entry.failures / seconds }
  return [
    line({ type: 'Type', name: 'Name', figures: ['# reqs', '# fails', 'Avg', 'Min', 'Max', 'Med', 'req/s', 'failures/s'] }, nameWidth),
    separator(nameWidth),
    ...entries().map((entry) => line(rowOf(entry, rates(entry)), nameWidth)),
    separator(nameWidth),
    line(rowOf(total, rates(total)), nameWidth)
  ]
}

/** Locust's table of percentiles at the end of a run, here not rounded to two figures. */
export const percentileTable = ({ entries, total }: Statistics, nameWidth: number): string[] => {
  const row = (type: string, name: string, figures: readonly string[], requests: string): string =>
    `${type.padEnd(TYPE_WIDTH)} ${name.slice(0, nameWidth).padEnd(nameWidth)} ${figures.map((figure) => figure.padStart(6)).join(' ')} ${requests.padStart(6)}`
  const rowOfEntry = ({ method, name, latencies, requests }: StatsEntry): string => row(method, name, PERCENTILES.map(({ share }) => whole(latencies.percentile(share))), String(requests))
  const line = [TYPE_WIDTH, nameWidth, ...PERCENTILES.map(() => 6), 6].map((width) => '-'.repeat(width)).join('|')
  return ['Response time percentiles', row('Type', 'Name', PERCENTILES.map(({ name }) => name), '# reqs'), line, ...entries().map(rowOfEntry), line, rowOfEntry(total)]
}

/** Locust's list of failures. */
export const failureTable = ({ failures }: Statistics): string[] => {
  const all = failures()
  if (all.length === 0) return []
  const rows = all.sort((a, b) => b.occurrences - a.occurrences).map(({ occurrences, method, name, error }) => `${String(occurrences).padEnd(18)} ${method} ${name}: ${error}`)
  return ['Error report', `${'# occurrences'.padEnd(18)} Error`, `${'-'.repeat(18)}|${'-'.repeat(70)}`, ...rows, `${'-'.repeat(18)}|${'-'.repeat(70)}`]
}
