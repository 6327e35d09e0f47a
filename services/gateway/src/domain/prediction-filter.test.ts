import type { PredictionBlock } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { readBox } from './bounding-box.ts'
import { blockMayMatch } from './prediction-filter.ts'

const BLOCK = { labels: { wildfire: 2 }, modelVersions: ['m1'], arms: [], leastConfidence: 0.6, mostConfidence: 0.9 } as unknown as PredictionBlock
const CANADA = { west: -125, south: 49, east: -115, north: 56 }

const mayMatch = (bbox: string, box?: PredictionBlock['box']): boolean => blockMayMatch({ box: readBox(bbox) })({ ...BLOCK, ...(box !== undefined && { box }) })

describe('a block of recorded answers', () => {
  it('is not opened where none of its places lies in the box that is asked for', () => {
    for (const near of ['-130,40,-110,60', '-120,50,-119,51', '-115,56,-100,60', '170,-30,-120,60']) expect([near, mayMatch(near, CANADA)]).toEqual([near, true])
    for (const far of ['-114,49,-100,56', '-125,57,-115,60', '-125,40,-115,48', '170,-30,-170,60']) expect([far, mayMatch(far, CANADA)]).toEqual([far, false])
    expect(mayMatch('-180,-90,180,90', null)).toBe(false)
  })

  it('is opened where its record does not say where its places lie, and where no box is asked for', () => {
    expect(mayMatch('0,0,1,1')).toBe(true)
    expect(blockMayMatch({})({ ...BLOCK, box: null })).toBe(true)
  })
})
