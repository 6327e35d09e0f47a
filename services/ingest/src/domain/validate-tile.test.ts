import { describe, expect, it } from '@jest/globals'
import { AppError, type ErrorCode } from '@emberwatch/contracts'
import { rejectionOf, validateTile } from './validate-tile.ts'

const tile = { contentType: 'image/jpeg', width: 350, height: 350, contrast: 33 }

describe('a tile', () => {
  it('that shows something passes, even a calm lake', () => {
    expect(validateTile(tile)).toBeUndefined()
    expect(validateTile({ ...tile, contrast: 0.65 })).toBeUndefined()
    expect(validateTile({ ...tile, width: 64, height: 64 })).toBeUndefined()
  })

  it('that is too small on one side is refused', () => {
    expect(validateTile({ ...tile, height: 63 })).toEqual({ reason: 'too-small', detail: '350 x 63 pixels; at least 64 a side are needed' })
  })

  it('of one colour is refused', () => {
    expect(validateTile({ ...tile, contrast: 0.3 })).toMatchObject({ reason: 'blank' })
  })
})

describe('a failure', () => {
  it.each<[ErrorCode, string | undefined]>([
    ['IMAGE_NOT_AN_IMAGE', 'not-an-image'],
    ['IMAGE_UNREADABLE', 'unreadable'],
    ['IMAGE_TOO_LARGE', 'too-large'],
    ['IMAGE_TOO_MANY_PIXELS', 'too-large'],
    ['INGEST_TILE_MISSING', 'tile-missing'],
    ['INGEST_TILE_UNAVAILABLE', undefined],
    ['STORAGE_UNAVAILABLE', undefined]
  ])('%s is the reason %s', (code, reason) => {
    expect(rejectionOf(new AppError('why', { code, retryable: false }))).toEqual(reason === undefined ? undefined : { reason, detail: 'why' })
  })

  it('of another kind is no reason', () => {
    expect(rejectionOf(new TypeError('oops'))).toBeUndefined()
  })
})
