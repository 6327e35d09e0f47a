import { type Scale, ticksOf } from './axis.ts'
import { html, type Markup } from './markup.ts'

interface Frame {
  x: Scale
  y: Scale
  xTitle: string
  yTitle: string
  /** Pixels of the plotting area. */
  area: { left: number, right: number, top: number, bottom: number }
  format?: (tick: number) => string
}

/** Axes with round numbers, hair lines and titles. */
export const frame = ({ x, y, xTitle, yTitle, area: { left, right, top, bottom }, format = String }: Frame): Markup[] => [
  ...ticksOf(x, 6).map((tick) => html`<path class="grid" d="M${x(tick)} ${top}V${bottom}"/><text x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${format(tick)}</text>`),
  ...ticksOf(y, 5).map((tick) => html`<path class="grid" d="M${left} ${y(tick)}H${right}"/><text x="${left - 6}" y="${y(tick) + 4}" text-anchor="end">${format(tick)}</text>`),
  html`<path class="axis" d="M${left} ${top}V${bottom}H${right}"/>`,
  html`<text class="axis-title" x="${(left + right) / 2}" y="${bottom + 36}" text-anchor="middle">${xTitle}</text>`,
  html`<text class="axis-title" transform="translate(14 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>`
]
