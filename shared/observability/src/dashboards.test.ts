import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createMetrics } from './metrics.ts'

const FOLDER = resolve(import.meta.dirname, '..', '..', '..', 'deploy', 'observability')
const read = (file: string): Promise<string> => readFile(resolve(FOLDER, file), 'utf8')

interface Dashboard { panels: { title: string, targets?: { expr: string }[] }[] }

/** Given by Prometheus itself, to every series. */
const FROM_PROMETHEUS = ['instance', 'job']

const known = async (): Promise<Map<string, string[]>> => {
  const series = (await createMetrics('any').describe()).flatMap(({ name, type, labels }): [string, string[]][] =>
    type === 'histogram' ? [[`${name}_bucket`, [...labels, 'le']], [`${name}_sum`, labels], [`${name}_count`, labels]] : [[name, labels]])
  return new Map([['up', []], ...series])
}

/** What is wrong with a query: a metric or a label that nobody prints. */
const mistakesIn = (query: string, series: ReadonlyMap<string, string[]>): string[] => {
  const selectors = [...query.matchAll(/\b((?:emberwatch|nodejs|process)_[a-z0-9_]+|up)(?:\{([^}]*)\})?/g)]
  if (selectors.length === 0) return [`no metric in ${query}`]
  const labels = selectors.flatMap(([, name = '']) => series.get(name) ?? [])
  const grouped = [...query.matchAll(/\b(?:by|ignoring|on) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */))
  return [
    ...selectors.filter(([, name = '']) => !series.has(name)).map(([, name]) => `${name} is not printed`),
    ...selectors.flatMap(([, name = '', matchers = '']) => [...matchers.matchAll(/([a-z_]+) *(?:=~|!~|!=|=)/g)].map(([, label = '']) => label).filter((label) => !['service', ...FROM_PROMETHEUS, ...series.get(name) ?? []].includes(label)).map((label) => `${name} has no label ${label}`)),
    ...grouped.filter((label) => !['service', ...FROM_PROMETHEUS, ...labels].includes(label)).map((label) => `nothing has a label ${label} in ${query}`)
  ]
}

describe('what is watched', () => {
  it('is printed: every query of the dashboard', async () => {
    const { panels } = JSON.parse(await read('grafana/dashboards/emberwatch.json')) as Dashboard
    const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    const series = await known()
    expect(queries.flatMap((query) => mistakesIn(query, series))).toEqual([])
    expect(queries.length).toBeGreaterThan(30)
  })

  it('is printed: every query of the alerts', async () => {
    const queries = [...(await read('alerts.yml')).matchAll(/expr: (?:\|\n((?: {10}.*\n)+)|(.*)\n)/g)].map(([, block, line]) => block ?? line ?? '')
    const series = await known()
    expect(queries.flatMap((query) => mistakesIn(query, series))).toEqual([])
    expect(queries.length).toBe((await read('alerts.yml')).split('- alert:').length - 1)
  })

  it('is all of it: every metric of ours is on the dashboard', async () => {
    const dashboard = await read('grafana/dashboards/emberwatch.json')
    const missing = (await createMetrics('any').describe()).map(({ name }) => name).filter((name) => name.startsWith('emberwatch_') && !dashboard.includes(name))
    expect(missing).toEqual([])
  })

  it('would be missed if it were not', async () => {
    const series = await known()
    expect(mistakesIn('rate(emberwatch_nothing_total[5m])', series)).toEqual(['emberwatch_nothing_total is not printed'])
    expect(mistakesIn('sum by (colour) (emberwatch_in_flight{size="1"})', series)).toEqual(['emberwatch_in_flight has no label size', 'nothing has a label colour in sum by (colour) (emberwatch_in_flight{size="1"})'])
  })
})
