/** Text that is HTML already; everything else is escaped when it is put into a page. */
export class Markup {
  readonly html: string

  constructor (html: string) {
    this.html = html
  }
}

type Part = string | number | null | Markup | readonly Markup[]

const ESCAPES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)

const render = (part: Part): string => {
  if (part === null) return ''
  if (part instanceof Markup) return part.html
  if (Array.isArray(part)) return part.map((each: Markup) => each.html).join('\n')
  return escape(String(part))
}

/**
 * Builds HTML or SVG from a template: what is put into it is escaped unless it is markup itself, so that text from data
 * can never become markup.
 */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.reduce((page, text, i) => page + render(parts[i - 1] ?? null) + text))
