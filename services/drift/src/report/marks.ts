import { html, type Markup } from '@emberwatch/page'

/** A place in a drawing, in pixels. */
export interface Point { x: number, y: number }

const px = (value: number): string => String(Math.round(value * 10) / 10)

/** One path of round dots: the reference's mark. A single element, however many points. */
export const dots = (points: readonly Point[]): Markup =>
  html`<path class="reference dots" d="${points.map(({ x, y }) => `M${px(x)} ${px(y)}h0`).join('')}"/>`

/** One path of triangles: the current side's mark, so that the sides differ by shape as well as by colour. */
export const triangles = (points: readonly Point[]): Markup =>
  html`<path class="current" d="${points.map(({ x, y }) => `M${px(x)} ${px(y - 4.7)}l4.3 7.4h-8.6z`).join('')}"/>`

/** What the marks mean. */
export const legend = ({ reference, current }: { reference: string, current: string }): Markup => html`<p class="legend">
<span><svg width="14" height="14" aria-hidden="true">${dots([{ x: 7, y: 7 }])}</svg> ${reference} (reference)</span>
<span><svg width="14" height="14" aria-hidden="true">${triangles([{ x: 7, y: 7.5 }])}</svg> ${current} (current)</span>
</p>`
