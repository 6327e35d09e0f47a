/** No line of the feed comes near this; the rest of a longer one is dropped. */
const MAX_CHARACTERS = 65_536

/** The lines of UTF-8 text, ended by LF or CRLF, without a byte order mark; also the last one, ended or not. */
export async function * splitLines (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (lines.pop() ?? '').slice(0, MAX_CHARACTERS)
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  rest += decoder.decode()
  if (rest !== '') yield rest.replace(/\r$/, '')
}
