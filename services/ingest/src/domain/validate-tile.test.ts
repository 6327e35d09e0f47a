import { describe, expect, it } from '@jest/globals'
import { AppError, type ErrorCode } from '@emberwatch/contracts'
import { rejectionOf, validateTile } from './validate-tile.ts'

const tile = { contentType: 'image/jpeg', width: 350, height: 350, brightness: 90, contrast: 33, drawnShare: 0.02, repetition: 0.4, filledShare: 0, perceptualHash: null }

describe('a tile', () => {
  it('that shows something passes, even a calm lake', () => {
    expect(validateTile(tile, 'image/jpeg')).toBeUndefined()
    expect(validateTile({ ...tile, contrast: 0.65, drawnShare: 0.35 }, null)).toBeUndefined()
    expect(validateTile({ ...tile, width: 64, height: 64 }, null)).toBeUndefined()
  })

  it('that is too small on one side is refused', () => {
    expect(validateTile({ ...tile, height: 63 }, null)).toEqual({ reason: 'too-small', detail: '350 x 63 pixels; at least 64 a side are needed' })
  })

  it('of one colour is refused', () => {
    expect(validateTile({ ...tile, contrast: 0.3 }, null)).toMatchObject({ reason: 'blank' })
  })

  it('that is drawn on one colour, or repeats itself, is a placeholder', () => {
    expect(validateTile({ ...tile, drawnShare: 0.84 }, null)).toMatchObject({ reason: 'placeholder', detail: expect.stringContaining('84 %') })
    expect(validateTile({ ...tile, repetition: 0.98 }, null)).toMatchObject({ reason: 'placeholder', detail: expect.stringContaining('0.98') })
  })

  it('of which the lower part was filled in by a decoder is truncated', () => {
    expect(validateTile({ ...tile, filledShare: 0.59 }, null)).toMatchObject({ reason: 'truncated', detail: expect.stringContaining('59 %') })
  })

  it.each(['image/png', 'image/webp; charset=binary', 'IMAGE/GIF'])('declared as %s, but being a JPEG, is of another type than it says', (declared) => {
    expect(validateTile(tile, declared)).toMatchObject({ reason: 'type-mismatch' })
  })

  it.each([null, '', 'application/octet-stream', 'image/jpg', 'image/jpeg; q=1', 'image/*', 'text/plain'])('declared as %s passes', (declared) => {
    expect(validateTile(tile, declared)).toBeUndefined()
  })
})

describe('a failure', () => {
  it.each<[ErrorCode, string | undefined]>([
    ['IMAGE_NOT_AN_IMAGE', 'not-an-image'],
    ['IMAGE_UNREADABLE', 'unreadable'],
    ['IMAGE_TOO_LARGE', 'too-large'],
    ['IMAGE_TOO_MANY_PIXELS', 'too-large'],
    ['INGEST_TILE_MISSING', 'tile-missing'],
    ['INGEST_TILE_REFUSED', 'provider-refused'],
    ['INGEST_TILE_QUOTA', undefined],
    ['INGEST_ADDRESS_FORBIDDEN', undefined],
    ['INGEST_TILE_UNAVAILABLE', undefined],
    ['STORAGE_UNAVAILABLE', undefined]
  ])('%s is the reason %s', (code, reason) => {
    expect(rejectionOf(new AppError('why', { code, retryable: false }))).toEqual(reason === undefined ? undefined : { reason, detail: 'why' })
  })

  it('of another kind is no reason', () => {
    expect(rejectionOf(new TypeError('oops'))).toBeUndefined()
  })
})
