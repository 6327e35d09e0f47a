import { describe, expect, it } from '@jest/globals'
import { normal } from '../statistics/normal.ts'
import { createRandom } from '../statistics/random.ts'
import { judgeWindow } from './judge-window.ts'
import { liveTurnOf, type WindowJudged } from './live-episode.ts'
import { fitLiveMonitors } from './live-monitors.ts'
import { groupOfAnswer, openWindow, type SightedBlock } from './open-window.ts'
import { exceedanceFor, runLengthOf } from './run-length.ts'

/** What is said of windows, each `!` (exceeds), `.` (calm), `,` (within, not calm), `?` (inconclusive) or `/` (superseded). */
const turns = (windows: string): string => {
  const judged: WindowJudged[] = []
  return [...windows].map((sign, i) => {
    const verdict = ({ '!': 'exceeds', '?': 'inconclusive', '/': 'superseded' } as const)[sign as '!'] ?? 'within' as const
    const newest = { verdict, calm: sign === '.' }
    const turn = liveTurnOf(newest, judged)
    judged.push({ ...newest, windowId: `w${i}`, detectedBy: turn === 'detected' ? `w${i}` : turn === 'cleared' ? null : judged.at(-1)?.detectedBy ?? null })
    return { detected: 'D', cleared: 'C', none: '-' }[turn]
  }).join('')
}

describe('an episode of live drift', () => {
  it('begins with the second of three windows that exceed, and is told once however long it lasts', () => {
    expect(turns('.!..!.!!!!')).toBe('------D---')
    expect(turns('!!!!!!')).toBe('-D----')
  })

  it('is over after three calm windows in a row, and not while windows are only just within', () => {
    expect(turns('!!..!...')).toBe('-D-----C')
    expect(turns('!!,,,,,..,...')).toBe('-D----------C')
    expect(turns('!!...!!')).toBe('-D--C-D')
  })

  it('is neither begun nor ended by windows that say too little', () => {
    expect(turns('!?!')).toBe('--D')
    expect(turns('!!.?.?.')).toBe('-D----C')
    expect(turns('????')).toBe('----')
  })

  it('ends with its champion', () => {
    expect(turns('!!/')).toBe('-DC')
    expect(turns('../')).toBe('---')
  })
})

describe('the run length of the rule "two of three"', () => {
  it('is that of windows which exceed by lot', () => {
    const random = createRandom(1, 'run length')
    const p = 0.2
    let [alarms, count, last] = [0, 0, [false, false]]
    for (; alarms < 4000; count++) {
      const exceeds = random() < p
      if (exceeds && last.some(Boolean)) {
        alarms++
        last = [false, false]
      } else last = [last[1] as boolean, exceeds]
    }
    expect(Math.abs(count / alarms / runLengthOf(p) - 1)).toBeLessThan(0.05)
  })

  it('is found again from the probability that it asks for', () => {
    for (const length of [10, 200, 5000]) expect(runLengthOf(exceedanceFor(length))).toBeCloseTo(length, 5)
    expect(() => exceedanceFor(2)).toThrow('too short')
  })
})

const HOUR = 3_600_000
const blockAt = (hour: number, groups: readonly string[]): SightedBlock => ({ from: hour * HOUR, to: hour * HOUR + 1000, sightings: groups.map((group, row) => ({ group, imageId: `${hour} ${row}`, blockId: `b${hour}`, row })), leftOut: { others: 1, known: 0 } })

describe('a window of traffic', () => {
  const rule = { groups: 3, leastMs: 2 * HOUR, longestMs: 10 * HOUR }

  it('counts a burst about one cell, and the repeats of an image, once', () => {
    const window = openWindow(rule, 'w')
    window.add({ ...blockAt(0, []), sightings: Array.from({ length: 50 }, (_, row) => ({ group: 'a', imageId: `same ${row % 5}`, blockId: 'b', row })) })
    expect(window.content()).toMatchObject({ predictions: 50, images: 5, groups: 1, chosen: [{ imageId: 'same 0' }] })
    expect(groupOfAnswer({ place: { lat: 50.01, lon: -120.02 }, imageId: 'x' })).toBe(groupOfAnswer({ place: { lat: 50.09, lon: -120.09 }, imageId: 'y' }))
    expect(groupOfAnswer({ place: null, imageId: 'x' })).not.toBe(groupOfAnswer({ place: null, imageId: 'y' }))
  })

  it('ends when it is full and has lasted, or when it is old', () => {
    const window = openWindow(rule, 'w')
    expect(window.endsBefore(100 * HOUR)).toBe(false) // an empty one never
    window.add(blockAt(0, ['a', 'b', 'c']))
    expect(window.endsBefore(3 * HOUR)).toBe(false)
    window.add(blockAt(3, ['d']))
    expect(window.endsBefore(4 * HOUR)).toBe(true)
    const old = openWindow(rule, 'w')
    old.add(blockAt(0, ['a']))
    expect([old.endsBefore(10 * HOUR), old.endsBefore(11 * HOUR)]).toEqual([false, true])
    expect(old.content().leftOut).toEqual({ others: 1, known: 0 })
  })

  it('of more groups than wanted looks at some by lot, the same for whoever cuts it', () => {
    const groups = Array.from({ length: 100 }, (_, i) => `g${i}`)
    const chosen = (name: string, order: readonly string[]) => {
      const window = openWindow({ ...rule, groups: 10 }, name)
      window.add(blockAt(0, order))
      return window.content().chosen.map(({ group }) => group)
    }
    expect(chosen('w', groups)).toHaveLength(10)
    expect(chosen('w', groups.toReversed())).toEqual(chosen('w', groups))
    expect(chosen('another', groups)).not.toEqual(chosen('w', groups))
  })
})

describe('the limits of live drift', () => {
  const DIMENSIONS = 8
  const rowsOf = (count: number, shift: number, seed: number) => {
    const random = createRandom(seed, 'rows')
    const rows = Float32Array.from({ length: count * DIMENSIONS }, (_, at) => normal(random) + (at % DIMENSIONS === 0 ? shift : 0))
    const probabilities = Float32Array.from({ length: count * 2 }, (_, at) => {
      const yes = 1 / (1 + Math.exp(-(rows[(at >> 1) * DIMENSIONS] as number)))
      return at % 2 === 1 ? yes : 1 - yes
    })
    return { rows, probabilities }
  }
  const fit = (heldOut: number, options: { tolerance?: number, drifted?: Float32Array } = {}) => fitLiveMonitors({
    ...rowsOf(100 + heldOut, 0, 1),
    dimensions: DIMENSIONS,
    classes: 2,
    fit: Int32Array.from({ length: 100 }, (_, row) => row),
    heldOut: Int32Array.from({ length: heldOut }, (_, row) => 100 + row),
    groups: Array.from({ length: 100 + heldOut }, (_, row) => `g${row}`),
    contentHash: 'made up',
    alert: { classIndex: 1, threshold: 0.5 },
    drifted: options.drifted ?? null
  }, { windowGroups: 100, leastGroups: 25, runLength: 200, tolerance: options.tolerance ?? 0, seed: 1 })
  const usual = fit(400)

  it('are exceeded by about as many windows as the run length allows for, or fewer', () => {
    const exceeding = Array.from({ length: 300 }, (_, seed) => judgeWindow(usual, rowsOf(100, 0, 10 + seed))).filter(({ verdict }) => verdict === 'exceeds').length
    expect(exceeding / 300).toBeLessThan(0.09) // .053, and chance
    expect(exceeding).toBeGreaterThan(0)
  })

  it('are wider the smaller the reference and the window are, and by what is tolerated', () => {
    const [small, large, tolerant] = [fit(40), usual, fit(400, { tolerance: 0.2 })]
    const ofFull = ({ limits }: typeof small): number => limits[0]?.shifts[0] as number
    expect(ofFull(small)).toBeGreaterThan(1.3 * ofFull(large))
    expect(ofFull(tolerant)).toBeGreaterThan(ofFull(large) + 0.1)
    expect(large.limits.map(({ groups }) => groups)).toEqual([100, 50, 25])
    expect(large.limits[2]?.shifts[0]).toBeGreaterThan(large.limits[0]?.shifts[0] as number)
  })

  it('find a shift, name what it is seen in, and say nothing of windows that are too small', () => {
    const shifted = judgeWindow(usual, rowsOf(100, 0.8, 7))
    expect(shifted).toMatchObject({ verdict: 'exceeds', calm: false })
    expect(shifted.readings.filter(({ exceeds }) => exceeds).map(({ name }) => name)).toEqual(expect.arrayContaining(['witness', 'alert-rate']))
    expect(shifted.readings.find(({ name }) => name === 'reconstruction')?.exceeds).toBe(false)
    expect(judgeWindow(usual, rowsOf(24, 0.8, 7))).toEqual({ verdict: 'inconclusive', calm: false, readings: [] })
  })

  it('are the same for the same reference, and look along the drift that was found before', () => {
    expect(fit(400)).toEqual(usual)
    const drifted = rowsOf(100, 3, 3).rows
    const reading = judgeWindow(fit(400, { drifted }), rowsOf(100, 0.8, 7)).readings.find(({ name }) => name === 'witness')
    expect(reading).toMatchObject({ exceeds: true })
    expect(reading?.shift).toBeGreaterThan(0)
  })
})
