import { describe, expect, it } from '@jest/globals'
import { landscape } from '../testing/pictures.ts'
import { judgeBody } from './judge-body.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const notAnImage = { reason: 'not-an-image', detail: 'no image' } as const
const unreadable = { reason: 'unreadable', detail: 'cannot be decoded' } as const

describe('bytes that are no image', () => {
  it.each(['{"message":"Not Found"}', '[]', '<!doctype html><title>Sign in</title>', '\ufeff <?xml version="1.0"?><ServiceException/>'])('such as %s are an error told as text', (text) => {
    expect(judgeBody(bytesOf(text), notAnImage)).toEqual({ reason: 'error-body', detail: text.replace('\ufeff ', '') })
  })

  it.each(['', 'GIF89a', 'no tile today'])('such as "%s" are just no image', (text) => {
    expect(judgeBody(bytesOf(text), notAnImage)).toEqual(notAnImage)
  })
})

describe('bytes that cannot be decoded', () => {
  const picture = landscape(1)

  it.each([['JPEG', () => picture.clone().jpeg()], ['PNG', () => picture.clone().png()], ['WebP', () => picture.clone().webp()]])('are truncated if a %s ends too early, wherever that is', async (_, encode) => {
    const bytes = new Uint8Array(await encode().toBuffer())
    for (const share of [0.3, 0.6, 0.95]) expect(judgeBody(bytes.subarray(0, Math.floor(bytes.length * share)), unreadable)).toMatchObject({ reason: 'truncated' })
    expect(judgeBody(bytes, unreadable)).toEqual(unreadable)
  })
})
