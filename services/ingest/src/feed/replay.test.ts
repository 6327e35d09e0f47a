import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { feedRulesOf } from '../config/feed-rules.ts'
import { placeInWindow } from '../domain/day-window.ts'
import { createFeedWorld, feedOf } from '../testing/feed-world.ts'
import { noRows } from './register-fires.ts'

const WHOLE = new URL('../../../../../shared/cwfis/activefires-2023.csv', import.meta.url)
const SAMPLES = new URL('../../../../samples/', import.meta.url)
const sample = readFileSync(new URL('activefires.csv', SAMPLES), 'utf8')
const troublesome = readFileSync(new URL('activefires-troublesome.csv', SAMPLES), 'utf8')
const whole = existsSync(WHOLE) ? readFileSync(WHOLE, 'utf8') : undefined
/** The whole feed lies beside the repository, and not in it. */
const withWholeFeed = whole === undefined ? it.skip : it

const NOON = new Date('2023-07-02T12:00:00Z')
const variables = { DAY_WINDOW: 3, FEED_AGENCIES: '', FEED_BBOX: '', FEED_MIN_HECTARES: 0, FEED_MAX_ROWS: 1000, FEED_STALE_DAYS: 3, FEED_SHRINK_SHARE: 0.5, FEED_SHRINK_HOURS: 24 }

const replay = async (csv: string, { now = NOON, ...settings }: Partial<typeof variables> & { now?: Date } = {}) => {
  const world = createFeedWorld()
  const options = { now, rules: feedRulesOf({ ...variables, ...settings }) }
  const first = await world.check(feedOf(csv), options)
  const again = await world.check(feedOf(csv), options)
  return { world, rows: first.rows, again: again.rows, refusals: await world.refusals(), fires: await world.database.fires.list() }
}
const counts = (some: Partial<ReturnType<typeof noRows>>) => ({ ...noRows(), ...some })

/** The same feed with the column that CWFIS added later. */
const nineColumns = (csv: string): string =>
  csv.split('\r\n').map((line, index) => line === '' ? line : `${line}, ${index === 0 ? 'response_type' : 'FUL'}`).join('\r\n')

describe('the feed of 2 July 2023, read at noon UTC', () => {
  withWholeFeed('has 585 rows: 139 fires are taken, 446 started before the day window, none is refused', async () => {
    const { rows, again, refusals, fires } = await replay(whole ?? '')
    expect(rows).toEqual(counts({ total: 585, new: 139, outsideWindow: 446 }))
    expect(refusals).toEqual({})
    const places = fires.map((fire) => placeInWindow(fire, { now: NOON, days: 3 }))
    expect(['inside', 'future', 'undated'].map((place) => places.filter((one) => one === place).length)).toEqual([130, 7, 2])
    expect(again).toEqual(counts({ total: 585, known: 139, outsideWindow: 446 }))
  })

  withWholeFeed('has 585 different fires', async () => {
    const { rows, again } = await replay(whole ?? '', { DAY_WINDOW: 0 })
    expect(rows).toEqual(counts({ total: 585, new: 585 }))
    expect(again).toEqual(counts({ total: 585, known: 585 }))
  })

  withWholeFeed('counts the same with a ninth column', async () => {
    const { rows, again, refusals } = await replay(nineColumns(whole ?? ''))
    expect(rows).toEqual(counts({ total: 585, new: 139, outsideWindow: 446 }))
    expect(again).toEqual(counts({ total: 585, known: 139, outsideWindow: 446 }))
    expect(refusals).toEqual({})
  })

  withWholeFeed.each<[string, Partial<typeof variables>, Partial<ReturnType<typeof noRows>>]>([
    ['only Alberta and British Columbia', { FEED_AGENCIES: 'AB, bc' }, { new: 228, filtered: 357 }],
    ['only Canada', { FEED_BBOX: '-141.0,41.7,-52.5,83.2' }, { new: 579, filtered: 6 }],
    ['only 100 hectares and more', { FEED_MIN_HECTARES: 100 }, { new: 318, filtered: 267 }]
  ])('can be asked for %s', async (_, settings, expected) => {
    expect((await replay(whole ?? '', { DAY_WINDOW: 0, ...settings })).rows).toEqual(counts({ total: 585, ...expected }))
  })
})

describe('the sample of the feed', () => {
  const now = new Date('2023-06-06T03:00:00Z')

  it('has 113 fires, of which those of the last three days are taken', async () => {
    const { rows, again, refusals } = await replay(sample, { now })
    expect(rows).toEqual(counts({ total: 113, new: 29, outsideWindow: 84 }))
    expect(again).toEqual(counts({ total: 113, known: 29, outsideWindow: 84 }))
    expect(refusals).toEqual({})
    expect((await replay(nineColumns(sample), { now })).rows).toEqual(rows)
  })

  it('with troubles has each bad row in quarantine with its reason', async () => {
    const { rows, again, refusals } = await replay(troublesome, { now })
    expect(rows).toEqual(counts({ total: 8, new: 2, outsideWindow: 2, invalid: 4 }))
    expect(refusals).toEqual({ 'lat is not a latitude': 2, 'hectares is not a size': 1, 'hectares holds a comma outside quotes': 1 })
    expect(again).toEqual(counts({ total: 8, known: 2, outsideWindow: 2, invalid: 4 }))
  })
})

describe('a variant of the feed', () => {
  const [header = '', ...rows] = sample.split('\r\n').filter((line) => line !== '')
  const quoted = (line: string): string => line.split(',').map((field) => ` "${field.trim()}"`).join(',')

  it.each<[string, string]>([
    ['a ninth column in the header only', [`${header}, response_type`, ...rows].join('\r\n')],
    ['more fields than columns', [header, ...rows.map((line) => `${line},,`)].join('\r\n')],
    ['a byte order mark and capitals', [`\uFEFF${header.toUpperCase()}`, ...rows].join('\r\n')],
    ['every field in quotes', [header, ...rows.map(quoted)].join('\r\n')],
    ['empty lines', ['', header, ...rows.flatMap((line) => [line, '', '  '])].join('\r\n')],
    ['other columns first', [`id,${header}`, ...rows.map((line, index) => `${index},${line}`)].join('\r\n')],
    ['LF', [header, ...rows].join('\n')],
    ['CR', [header, ...rows].join('\r')]
  ])('with %s has the same fires', async (_, csv) => {
    const { rows: found, fires } = await replay(csv, { DAY_WINDOW: 0 })
    expect(found).toEqual(counts({ total: 113, new: 113 }))
    expect(fires).toEqual((await replay(sample, { DAY_WINDOW: 0 })).fires)
  })

  it('as GeoJSON has the same fires', async () => {
    const names = header.split(',').map((name) => name.trim())
    const features = rows.map((line) => ({ type: 'Feature', properties: Object.fromEntries(line.split(',').map((field, index) => [names[index], field.trim()])) }))
    const { fires } = await replay(JSON.stringify({ type: 'FeatureCollection', features }), { DAY_WINDOW: 0 })
    expect(fires).toEqual((await replay(sample, { DAY_WINDOW: 0 })).fires)
  })

  it('with a fire twice takes the first of its rows', async () => {
    const [one = ''] = rows
    const { rows: found, fires } = await replay([header, one, one.replace(/,[\d.]+, (UC|OC|BH),/, ',999, OC,')].join('\r\n'), { DAY_WINDOW: 0 })
    expect(found).toEqual(counts({ total: 2, new: 1, repeated: 1 }))
    expect(fires.map(({ hectares }) => hectares)).toEqual([2.2])
  })
})
