import { BASE_STYLES } from './base-styles.ts'
import { html, Markup } from './markup.ts'

interface Page {
  title: string
  /** Rules behind the common style sheet, from the program and never from data. */
  styles?: string
  body: Markup
}

/** One HTML file that needs nothing else, no network and no script; its content security policy forbids both. The same content gives the same bytes. */
export const renderPage = ({ title, styles = '', body }: Page): string => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Markup(BASE_STYLES + styles)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.html

/** A part of a page under a heading of its own. */
export const section = (id: string, title: string, body: Markup): Markup => html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body}
</section>`
