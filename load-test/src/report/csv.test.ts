import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Outcome } from '../outcome.ts'
import { createStatistics } from '../statistics.ts'
import { csvLine, openCsvFiles } from './csv.ts'

const AT = Date.UTC(2026, 5, 30, 12)
const PERCENTILES = '50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%'

// Byte for byte what locust 2.46.7 wrote in a run of ten seconds.
const LOCUST = {
  stats: `Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,${PERCENTILES}\r\n`,
  stats_history: `Timestamp,User Count,Type,Name,Requests/s,Failures/s,${PERCENTILES},Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,Total Average Content Size\r\n`,
  failures: 'Method,Name,Error,Occurrences,First Seen,Last Seen\r\n',
  exceptions: 'Count,Message,Traceback,Nodes\r\n'
}

const good = (task: string, latencyMs: number): Outcome => ({ task, method: 'GET', latencyMs, lagMs: 0, failure: null, retryAfter: false, bytes: 100, servedBy: null })

const write = async (fill: (statistics: ReturnType<typeof createStatistics>) => void, seconds = 10): Promise<Record<keyof typeof LOCUST, string>> => {
  const folder = await mkdtemp(join(tmpdir(), 'load-csv-'))
  try {
    const statistics = createStatistics()
    const csv = await openCsvFiles(join(folder, 'out'))
    fill(statistics)
    statistics.endSecond({ users: 5, inFlight: 1 })
    csv.addSecond(statistics, { timestamp: AT, users: 5, second: 1 }, true)
    await csv.close(statistics, [{ message: 'a "quoted" message', traceback: 'line 1\nline 2', count: 2 }], seconds)
    const read = (name: string) => readFile(join(folder, `out_${name}.csv`), 'utf8')
    return { stats: await read('stats'), stats_history: await read('stats_history'), failures: await read('failures'), exceptions: await read('exceptions') }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('CSV files', () => {
  it('begin with locust\'s header lines', async () => {
    const files = await write(() => {})
    for (const name of ['stats', 'stats_history', 'failures', 'exceptions'] as const) expect(files[name].startsWith(LOCUST[name])).toBe(true)
  })

  it('have a line for each task, by name, and one for all together', async () => {
    const { stats, stats_history: history } = await write((statistics) => {
      for (const latency of [10, 20, 30]) statistics.record(good('models', latency), AT)
      statistics.record(good('fires', 40), AT)
    })
    const rows = stats.split('\r\n').slice(1)
    expect(rows.map((row) => row.split(',').slice(0, 5))).toEqual([['GET', 'fires', '1', '0', '40'], ['GET', 'models', '3', '0', '20'], ['', 'Aggregated', '4', '0', '20'], ['']])
    expect(rows[1]?.split(',')).toHaveLength(22)
    expect(rows[1]?.split(',').slice(8, 12)).toEqual(['100', '0.3', '0', '20'])
    expect(history.split('\r\n').slice(1).map((row) => row.split(',').slice(0, 6))).toEqual([
      [String(AT / 1000), '5', 'GET', 'fires', '1.000000', '0.000000'],
      [String(AT / 1000), '5', 'GET', 'models', '3.000000', '0.000000'],
      [String(AT / 1000), '5', '', 'Aggregated', '4.000000', '0.000000'],
      ['']
    ])
    expect(history.split('\r\n')[1]?.split(',')).toHaveLength(24)
  })

  it('say N/A where nothing was asked', async () => {
    const { stats } = await write(() => {})
    expect(stats.split('\r\n')[1]).toBe(`,Aggregated,0,0,0,0,0,0,0,0,0${',N/A'.repeat(11)}`)
  })

  it('list failures with their first and last time, and exceptions with their trace', async () => {
    const { failures, exceptions } = await write((statistics) => {
      const failed: Outcome = { ...good('fires', 5), failure: { kind: 'refused', text: '429 GATEWAY_OVERLOADED' } }
      statistics.record(failed, AT)
      statistics.record(failed, AT + 61_000)
    })
    expect(failures).toBe(`${LOCUST.failures}GET,fires,429 GATEWAY_OVERLOADED,2,2026-06-30T12:00:00Z,2026-06-30T12:01:01Z\r\n`)
    expect(exceptions).toBe(`${LOCUST.exceptions}2,"a ""quoted"" message","line 1\nline 2",local\r\n`)
  })

  it('quote what has a comma in it', () => {
    expect(csvLine(['a,b', 1, 'c'])).toBe('"a,b",1,c\r\n')
  })
})
