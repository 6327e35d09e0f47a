import { describe, expect, it } from '@jest/globals'
import { excerpt } from './excerpt.ts'

const of = (text: string): string => excerpt(new TextEncoder().encode(text))

describe('an excerpt of what a server said', () => {
  it('has the first 200 printable characters on one line', () => {
    expect(of('{"message":\r\n\t"Tile not found\u0000\u001b[31m"}')).toBe('{"message": "Tile not found [31m"}')
    expect(of('é '.repeat(500))).toHaveLength(200)
    expect(excerpt(new Uint8Array())).toBe('')
  })

  it.each([
    ['{"message":"Invalid Token pk.eyJ1IjoiZmlyZSIsImEiOiJjazAifQ.AbC123"}', 'pk.eyJ'],
    ['https://t.test/a?access_token=hunter2&x=1', 'hunter2'],
    ['{"api_key": "short", "why": "expired"}', 'short'],
    ['Authorization: deadbeef', 'deadbeef'],
    ['signature=0123456789abcdef0123456789abcdef', '0123456789abcdef']
  ])('of %s has no secret', (text, secret) => {
    expect(of(text)).not.toContain(secret)
    expect(of(text)).toContain('…')
  })
})
