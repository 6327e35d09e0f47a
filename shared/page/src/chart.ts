import { html, type Markup } from './markup.ts'

interface Chart { id: string, title: string, description: string, width: number, height: number, body: readonly Markup[], caption: Markup }

/** A drawing with a name and a description for those who do not see it. */
export const chart = ({ id, title, description, width, height, body, caption }: Chart): Markup => html`<figure>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">
<title id="${id}-title">${title}</title>
<desc id="${id}-description">${description}</desc>
${body}
</svg>
<figcaption>${caption}</figcaption>
</figure>`
