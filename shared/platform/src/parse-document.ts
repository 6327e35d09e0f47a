import { AppError, type ErrorCode } from '@emberwatch/contracts'
import { Composer, type CST, type Document, LineCounter, type ParseOptions, Parser, type SchemaOptions, type YAMLError } from 'yaml'

/** Characters of a document: more than any of ours needs, and few enough that the worst of them is parsed in a blink. */
const MOST_CHARACTERS = 16_384
/** The composer calls itself for every level: thousands of brackets would end the process. */
const MOST_LEVELS = 20
/** What aliases may multiply a document by. */
const MOST_ALIASES = 100
const MOST_NAMED = 3

const SYNTAX: ParseOptions & SchemaOptions & { version: '1.2' } = { version: '1.2', schema: 'core', merge: false, customTags: [], resolveKnownTags: false, uniqueKeys: true, stringKeys: true, prettyErrors: false }

/** What to do about it, where the parser's own words do not say. */
const ADVICE: { readonly [code in YAMLError['code']]?: string } = {
  BAD_INDENT: 'indent with two spaces for each level',
  BLOCK_AS_IMPLICIT_KEY: 'put nested keys on lines of their own, or text with a colon in quotes',
  DUPLICATE_KEY: 'remove one of the two',
  MULTIPLE_DOCS: 'keep one document and remove the --- between them',
  NON_STRING_KEY: 'name every key by plain text',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'remove the tag (the word after !); only plain values are read'
}

type Refuse = (problem: string, cause?: unknown) => AppError

const levelsOf = (tokens: readonly CST.Token[]): number => {
  let deepest = 0
  const waiting = tokens.map((token): [CST.Token, number] => [token, 0])
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [token, level] = next
    deepest = Math.max(deepest, level)
    const inside = 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : token.type === 'document' ? [token.value] : []
    for (const child of inside) if (child != null) waiting.push([child, level + 1])
  }
  return deepest
}

const wordError = ({ code, message, pos: [at] }: YAMLError, lines: LineCounter): string => {
  const { line, col } = lines.linePos(at)
  const advice = ADVICE[code]
  return `line ${line}, column ${col}: ${message.slice(0, 200)}${advice === undefined ? '' : `; ${advice}`}`
}

const compose = (text: string, refuse: Refuse): Document.Parsed => {
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  if (levelsOf(tokens) > MOST_LEVELS) throw refuse(`it is nested more than ${MOST_LEVELS} levels deep; nothing that is read here needs that`)
  const [document, second] = [...new Composer(SYNTAX).compose(tokens, true, text.length)]
  if (document === undefined) throw refuse('it holds no document')
  // A tag or directive that nobody knows is a warning to the parser, and a mistake here.
  const errors = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])
  if (errors.length > 0) {
    const more = errors.length > MOST_NAMED ? `; and ${errors.length - MOST_NAMED} more` : ''
    throw refuse(errors.slice(0, MOST_NAMED).map((error) => wordError(error, lines)).join('; ') + more)
  }
  if (second !== undefined) throw refuse(`line ${lines.linePos(second.range[0]).line}: a second document begins; ${ADVICE.MULTIPLE_DOCS}`)
  return document
}

/**
 * Reads a YAML 1.2 document (core schema, so JSON too): plain values only, no tags of its own, no merge keys, bounded
 * in size, depth and what aliases multiply. An empty document is null.
 *
 * @param what how the document is named in an error, such as its file
 * @param code what a document that cannot be read is: a wrong file, or a wrong request
 * @throws {AppError} with the code, naming line and column of what is wrong
 * @example parseDocument('units: [128, 256]', 'sweep.yaml') // => { units: [128, 256] }
 */
export const parseDocument = (text: string, what: string, code: Extract<ErrorCode, 'CONFIG_INVALID' | 'REQUEST_INVALID'> = 'CONFIG_INVALID'): unknown => {
  const refuse: Refuse = (problem, cause) => new AppError(`${what} cannot be read as YAML or JSON: ${problem}`, { code, retryable: false, cause })
  if (text.length > MOST_CHARACTERS) throw refuse(`it has ${text.length} characters, and at most ${MOST_CHARACTERS} are read`)
  const document = compose(text, refuse)
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES })
    JSON.stringify(value) // refuses what contains itself
    return value
  } catch (cause) {
    throw refuse('an alias (*name) has no anchor (&name) before it, contains itself, or multiplies the document; write the values out', cause)
  }
}
