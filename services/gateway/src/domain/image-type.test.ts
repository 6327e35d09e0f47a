import { describe, expect, it } from '@jest/globals'
import { GIF, JPEG, PNG, WEBP } from '../testing/images.ts'
import { checkUpload, imageTypeOf } from './image-type.ts'

const codeOf = (bytes: Uint8Array, declared: string, maxBytes = 1000) => {
  try {
    checkUpload(bytes, declared, maxBytes)
    return 'accepted'
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('an upload', () => {
  it('is told by its first bytes', () => {
    expect([JPEG, PNG, WEBP, GIF, Buffer.from('RIFF1234WAVE'), Buffer.alloc(0)].map(imageTypeOf)).toEqual(['image/jpeg', 'image/png', 'image/webp', undefined, undefined, undefined])
  })

  it('is accepted as what it is, or as mere bytes', () => {
    expect(codeOf(JPEG, 'image/jpeg')).toBe('accepted')
    expect(codeOf(PNG, 'IMAGE/PNG')).toBe('accepted')
    expect(codeOf(WEBP, 'image/webp')).toBe('accepted')
    expect(codeOf(WEBP, 'application/octet-stream')).toBe('accepted')
  })

  it('is refused when it contradicts its declared type, is no image, empty, too large or of another type', () => {
    expect(codeOf(JPEG, 'image/png')).toBe('IMAGE_TYPE_MISMATCH')
    expect(codeOf(GIF, 'image/jpeg')).toBe('IMAGE_NOT_AN_IMAGE')
    expect(codeOf(GIF, 'application/octet-stream')).toBe('IMAGE_NOT_AN_IMAGE')
    expect(codeOf(Buffer.alloc(0), 'image/jpeg')).toBe('REQUEST_INVALID')
    expect(codeOf(JPEG, 'image/jpeg', JPEG.length - 1)).toBe('IMAGE_TOO_LARGE')
    expect(codeOf(JPEG, 'image/jpeg', JPEG.length)).toBe('accepted')
    expect(codeOf(GIF, 'image/gif')).toBe('REQUEST_MEDIA_TYPE')
    expect(codeOf(JPEG, 'text/html')).toBe('REQUEST_MEDIA_TYPE')
  })
})
