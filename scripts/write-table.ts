import { readFile, writeFile } from 'node:fs/promises'

/**
 * Puts lines between a document's markers `<!-- NAME -->` and `<!-- end NAME -->`, so that its figures are those that a command measured.
 *
 * @throws {Error} if the document has no such markers
 */
export const writeTable = async (document: string, name: string, lines: readonly string[]): Promise<void> => {
  const text = await readFile(document, 'utf8')
  const [start, end] = [`<!-- ${name} -->`, `<!-- end ${name} -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${document} has no place for ${name}`)
  await writeFile(document, `${text.slice(0, from + start.length)}\n${lines.join('\n')}\n${text.slice(to)}`)
}
