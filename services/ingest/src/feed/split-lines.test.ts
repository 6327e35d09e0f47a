import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { splitLines } from './split-lines.ts'

/** The lines of a text that arrives in pieces of so many bytes. */
const linesOf = async (text: string | Uint8Array, piece = 1000): Promise<string[]> => {
  const bytes = Buffer.from(text)
  async function * pieces () {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  }
  return await Array.fromAsync(splitLines(pieces()))
}

describe('the lines of a feed', () => {
  it.each([
    ['LF', 'a,b\nc,d\n\ne,f'],
    ['CRLF', 'a,b\r\nc,d\r\n\r\ne,f\r\n'],
    ['CR', 'a,b\rc,d\r\re,f\r'],
    ['CR and one CRLF', 'a,b\rc,d\r\n\re,f']
  ])('end with %s, in whatever pieces they arrive', async (_, text) => {
    for (const piece of [1, 2, 3, 5, 1000]) expect(await linesOf(text, piece)).toEqual(['a,b', 'c,d', '', 'e,f'])
  })

  it('may hold a stray CR where they end with LF', async () => {
    for (const piece of [1, 2, 1000]) expect(await linesOf('a\nb\rc\r\nd\r', piece)).toEqual(['a', 'b\rc', 'd'])
  })

  it('come without the byte order mark before them, and with one between them', async () => {
    expect(await linesOf('\uFEFFa\n\uFEFFb')).toEqual(['a', '\uFEFFb'])
  })

  it('have a sign in place of what is not UTF-8, also at the very end', async () => {
    expect(await linesOf(Buffer.from([0x61, 0xe9, 0x62, 0x0a, 0x63, 0xc3]), 1)).toEqual(['a\ufffdb', 'c\ufffd'])
  })

  it('are cut when they are longer than any row', async () => {
    const lines = await linesOf(`${'x'.repeat(1_000_000)}\nb`, 50_000)
    expect(lines.at(-1)).toBe('b')
    expect(lines[0]?.length).toBeLessThan(200_000)
  })

  it('are none in an empty text', async () => {
    expect(await linesOf('')).toEqual([])
    expect(await linesOf('\r\n')).toEqual([''])
  })

  it('are the same however the bytes are cut into pieces', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', ',', '\n', '\r', '\r\n', 'é', '𝄞') }), fc.integer({ min: 1, max: 7 }), async (text, piece) => {
      expect(await linesOf(text, piece)).toEqual(await linesOf(text, 100_000))
    }), { numRuns: 500, seed: 1 })
  })
})
