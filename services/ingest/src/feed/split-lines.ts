/** No line of the feed comes near this; the rest of a longer one is dropped. */
const MAX_CHARACTERS = 65_536

/** Whether lines end with CR alone, as the first end shows; undefined while there is none, or it may yet become CRLF. */
const endsWithCr = (text: string): boolean | undefined => {
  const at = text.search(/[\r\n]/)
  if (at < 0 || (text[at] === '\r' && at === text.length - 1)) return undefined
  return text[at] === '\r' && text[at + 1] !== '\n'
}

/**
 * The lines of UTF-8 text without a byte order mark, also the last one, ended or not. Lines end with LF or CRLF, or with
 * CR where the first one does: elsewhere a CR is but a stray character of its row.
 */
export async function * splitLines (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  let isCr: boolean | undefined
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    isCr ??= endsWithCr(rest)
    const lines = rest.split(isCr === true ? /\r\n|\r(?!$)|\n/ : '\n')
    rest = (lines.pop() ?? '').slice(0, MAX_CHARACTERS)
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  rest = (rest + decoder.decode()).replace(/\r$/, '')
  if (rest !== '') yield rest
}
