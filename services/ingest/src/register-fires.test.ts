import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { silentLogger } from '@emberwatch/observability'
import fc from 'fast-check'
import { registerFires } from './register-fires.ts'
import { createMemoryWorld } from './testing/memory-world.ts'

const FIXTURE = readFileSync(new URL('../fixtures/activefires.csv', import.meta.url), 'utf8')
const WHOLE_FEED = new URL('../../../../shared/cwfis/activefires-2023.csv', import.meta.url)

/** Reads a feed into a world without fires, or into the given one. */
const register = async (csv: string, { dayWindow = 0, world = createMemoryWorld() } = {}) => {
  world.outside.csv = csv
  const { deps } = await world.startIngest({ dayWindow })
  const counts = await registerFires(deps, { log: silentLogger(), traceparent: 'none', stopping: new AbortController().signal })
  const fires = await world.database.fires.list()
  return { world, counts, fires, ids: fires.map(({ fireId }) => fireId) }
}

describe('the real feed', () => {
  it('is read without losing a row: every one of its fires, or those of the last three days', async () => {
    expect((await register(FIXTURE)).counts).toEqual({ rows: 46, inWindow: 46, newFires: 46, quarantined: 0 })
    // At noon of 2 July 2023 UTC: four of the last three days, four in the future, two without a date.
    const { counts, fires } = await register(FIXTURE, { dayWindow: 3 })
    expect(counts).toEqual({ rows: 46, inWindow: 10, newFires: 10, quarantined: 0 })
    expect(fires.filter(({ startedAt }) => startedAt === null).map(({ fireId }) => fireId)).toEqual(['qc@50.29,-70.57', 'conus@41.76,-123.21'])
    expect(fires.every(({ state }) => state === 'pending')).toBe(true)
  })

  it('read again has no new fires', async () => {
    const { world } = await register(FIXTURE)
    expect((await register(FIXTURE, { world })).counts).toEqual({ rows: 46, inWindow: 46, newFires: 0, quarantined: 0 })
  })

  const whole = existsSync(WHOLE_FEED) ? it : it.skip
  whole('as a whole has 585 fires', async () => {
    const csv = readFileSync(WHOLE_FEED, 'utf8')
    const { world, counts } = await register(csv)
    expect(counts).toEqual({ rows: 585, inWindow: 585, newFires: 585, quarantined: 0 })
    expect((await register(csv, { world })).counts.newFires).toBe(0)
    // 130 of the last three days, 7 in the future, 2 without a date.
    expect((await register(csv, { dayWindow: 3 })).counts).toEqual({ rows: 585, inWindow: 139, newFires: 139, quarantined: 0 })
  })
})

describe('a variant of the feed', () => {
  const [header = '', ...rows] = FIXTURE.split('\r\n')

  it.each<[string, (header: string, rows: string[]) => string[]]>([
    ['a ninth column', (head, lines) => [`${head}, response_type`, ...lines.map((line) => `${line}, FUL`)]],
    ['a ninth column in the header only', (head, lines) => [`${head}, response_type`, ...lines]],
    ['more fields than columns', (head, lines) => [head, ...lines.map((line) => `${line},,`)]],
    ['a byte order mark and capitals', (head, lines) => [`\uFEFF${head.toUpperCase()}`, ...lines]],
    ['every field in quotes', (head, lines) => [head, ...lines.map((line) => line.split(',').map((field) => ` "${field.trim()}"`).join(','))]],
    ['empty lines', (head, lines) => ['', head, ...lines.flatMap((line) => [line, '', '  '])]],
    ['other columns first', (head, lines) => [`id,${head}`, ...lines.map((line, index) => `${index},${line}`)]]
  ])('with %s has the same fires', async (_, change) => {
    const { ids, counts } = await register(change(header, rows).join('\r\n'))
    expect(counts).toMatchObject({ rows: 46, newFires: 46, quarantined: 0 })
    expect(ids).toEqual((await register(FIXTURE)).ids)
  })

  it('with rows damaged in whatever way has each of them taken or in quarantine, and no other row suffers', async () => {
    const damage = fc.record({ row: fc.nat(rows.length - 1), at: fc.nat(80), cut: fc.nat(20), insert: fc.oneof(fc.string(), fc.constantFrom('"', ',', ',,', '\t', '\u0000', '\\', '""', ' "', '" ', 'NaN', '-')) })
    await fc.assert(fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 20 }), async (damages) => {
      const lines = [...rows]
      for (const { row, at, cut, insert } of damages) {
        const line = lines[row] ?? ''
        lines[row] = line.slice(0, at) + insert.replaceAll(/[\r\n]/g, ' ') + line.slice(at + cut)
      }
      const { counts, ids } = await register([header, ...lines].join('\r\n'))
      const left = lines.filter((line) => line.trim() !== '').length
      expect(counts.rows).toBe(left)
      expect(counts.inWindow + counts.quarantined).toBe(left)
      const untouched = new Set(rows.keys())
      for (const { row } of damages) untouched.delete(row)
      const { ids: expected } = await register([header, ...[...untouched].map((index) => rows[index])].join('\r\n'))
      expect(ids).toEqual(expect.arrayContaining(expected))
    }), { numRuns: 100, seed: 1 })
  })
})
