import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createFeedWorld, feedOf } from '../testing/feed-world.ts'
import { BYTE_MUTATIONS, ROW_MUTATIONS } from '../testing/row-mutations.ts'

const SAMPLE = readFileSync(new URL('../../../../samples/activefires.csv', import.meta.url), 'utf8').split('\r\n').slice(1, 31)
const HEADER = 'agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone, response_type'
const ROWS = SAMPLE.map((row) => `${row}, FUL`)

/** Rows as anybody would count them: lines with something in them, less the header. */
const rowsIn = (text: string, lineEnd: string): number => text.split(lineEnd).filter((line) => line.trim() !== '').length - 1

const check = async (text: string | Uint8Array, piece = 997) => {
  const world = createFeedWorld()
  const { rows, outcome } = await world.check(feedOf(text, { piece }))
  const { total, ...outcomes } = rows
  const fires = await world.database.fires.list()
  const refused = await world.database.quarantine.list()
  // Whatever it was: every row has exactly one outcome, and each outcome is one that the database knows of.
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(total)
  if (outcome.kind === 'read') {
    expect(fires).toHaveLength(rows.new)
    expect(refused.length).toBeLessThanOrEqual(rows.invalid)
    expect(refused.length > 0).toBe(rows.invalid > 0)
  }
  expect(refused.every(({ reason, detail, origin }) => reason === 'row-invalid' && detail !== '' && origin.length <= 500)).toBe(true)
  return { rows, outcome, ids: fires.map(({ fireId }) => fireId), inJson: JSON.parse(JSON.stringify(fires)) as unknown, fires }
}

const chance = fc.record({ row: fc.nat(ROWS.length - 1), at: fc.nat(120), size: fc.nat(12), another: fc.nat(ROWS.length - 1) })
const lineEnds = fc.constantFrom('\r\n', '\n')

describe('a feed of nine columns', () => {
  it.each(Object.entries(ROW_MUTATIONS))('in which a row %s loses no other row and leaves none uncounted', async (_, mutate) => {
    await fc.assert(fc.asyncProperty(chance, lineEnds, async ({ row, at, size, another }, lineEnd) => {
      const mutated = mutate(ROWS[row] ?? '', { at, size, other: ROWS[another] ?? '' })
      const text = [HEADER, ...ROWS.with(row, mutated)].join(lineEnd)
      const { rows, ids, inJson, fires } = await check(text)
      expect(rows.total).toBe(rowsIn(text, '\n'))
      expect(rows.new).toBeGreaterThanOrEqual(ROWS.length - 1)
      const untouched = await check([HEADER, ...ROWS.toSpliced(row, 1)].join(lineEnd))
      expect(ids).toEqual(expect.arrayContaining(untouched.ids))
      expect(inJson).toEqual(fires)
    }), { numRuns: 15, seed: 4 })
  })

  it('in which many things go wrong at once leaves no row uncounted', async () => {
    const damages = fc.array(fc.tuple(chance, fc.constantFrom(...Object.values(ROW_MUTATIONS))), { minLength: 2, maxLength: 20 })
    await fc.assert(fc.asyncProperty(damages, lineEnds, async (several, lineEnd) => {
      const lines = [...ROWS]
      for (const [{ row, at, size, another }, mutate] of several) lines[row] = mutate(lines[row] ?? '', { at, size, other: ROWS[another] ?? '' })
      const text = [HEADER, ...lines].join(lineEnd)
      const { rows, ids } = await check(text)
      expect(rows.total).toBe(rowsIn(text, '\n'))
      const touched = new Set(several.map(([{ row }]) => row))
      const untouched = await check([HEADER, ...ROWS.filter((_, index) => !touched.has(index))].join(lineEnd))
      expect(ids).toEqual(expect.arrayContaining(untouched.ids))
    }), { numRuns: 100, seed: 5 })
  })

  it.each(Object.entries(BYTE_MUTATIONS))('that %s is read or refused as a whole, and leaves no row uncounted', async (_, mutate) => {
    const bytes = Buffer.from([HEADER, ...ROWS].join('\r\n'))
    await fc.assert(fc.asyncProperty(fc.record({ at: fc.nat(bytes.length), size: fc.nat(255) }), fc.constantFrom(1, 997), async (how, piece) => {
      const mutated = mutate(bytes, how)
      const { rows, outcome } = await check(mutated, piece)
      const text = new TextDecoder().decode(mutated)
      if (outcome.kind === 'read' && /^[^\r\n]*\r?\n/.test(text)) expect(rows.total).toBe(rowsIn(text, '\n'))
    }), { numRuns: 60, seed: 6 })
  })

  it('whose lines end with CR alone counts the same', async () => {
    const { rows } = await check([HEADER, ...ROWS].join('\r'))
    expect(rows).toMatchObject({ total: ROWS.length, new: ROWS.length })
  })
})
