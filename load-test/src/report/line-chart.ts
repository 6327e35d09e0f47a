import { html, type Markup } from './markup.ts'

/** One line of a chart; undefined where there is nothing to show. */
export interface Series { name: string, tone: 'one' | 'two' | 'three', values: readonly (number | undefined)[] }

interface LineChart {
  id: string
  title: string
  yTitle: string
  /** Of all points, in seconds. */
  seconds: readonly number[]
  series: readonly Series[]
  marks: readonly { second: number, what: string }[]
}

const [WIDTH, HEIGHT] = [720, 230]
const area = { left: 58, right: 708, top: 14, bottom: 186 }
const NICE_STEPS = [1, 2, 5, 10]
const LABEL_CHARACTER_PX = 5.7

/**
 * Round numbers from 0 that divide a scale in about `wanted` parts.
 *
 * @example ticksUpTo(97, 5) // => [0, 20, 40, 60, 80]
 */
const ticksUpTo = (top: number, wanted: number): number[] => {
  const power = 10 ** Math.floor(Math.log10(top / wanted))
  const step = power * (NICE_STEPS.find((nice) => nice * power >= top / wanted * 0.999) ?? 10)
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

const px = (value: number): string => String(Math.round(value * 10) / 10)

/** A path that is interrupted where there is nothing to show. */
const pathOf = (values: Series['values'], x: (index: number) => number, y: (value: number) => number): string => {
  let isDrawing = false
  return values.map((value, index) => {
    if (value === undefined) { isDrawing = false; return '' }
    const command = isDrawing ? 'L' : 'M'
    const isAlone = !isDrawing && values[index + 1] === undefined
    isDrawing = true
    return `${command}${px(x(index))} ${px(y(value))}${isAlone ? 'h0.1' : ''}`
  }).join('')
}

/** Labels of marks as far as there is room for them. */
const labelsOf = (marks: LineChart['marks'], x: (second: number) => number): Markup[] => {
  let free = 0
  return marks.flatMap(({ second, what }) => {
    const at = x(second) + 4
    const end = at + what.length * LABEL_CHARACTER_PX
    if (at < free || end > WIDTH) return []
    free = end + 6
    return [html`<text class="mark-label" x="${px(at)}" y="${area.top - 2}">${what}</text>`]
  })
}

const summary = ({ name, values }: Series): string => {
  const shown = values.filter((value) => value !== undefined)
  return shown.length === 0 ? `${name}: nothing` : `${name}: up to ${px(shown.reduce((most, value) => Math.max(most, value), 0))}`
}

/** Lines over the seconds of a run, with marks of what happened; named and described for those who do not see it. */
export const lineChart = ({ id, title, yTitle, seconds, series, marks }: LineChart): Markup => {
  const last = Math.max(1, seconds.at(-1) ?? 1)
  const top = Math.max(1, ...series.map(({ values }) => values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0))) * 1.08
  const xOf = (second: number): number => area.left + second / last * (area.right - area.left)
  const y = (value: number): number => area.bottom - value / top * (area.bottom - area.top)
  return html`<figure>
<figcaption id="${id}-title">${title}</figcaption>
<p class="legend">${series.map(({ name, tone }) => html`<span><svg width="26" height="10" aria-hidden="true"><path class="series ${tone}" d="M1 5H25"/></svg> ${name}</span>`)}</p>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description">
<desc id="${id}-description">${series.map(summary).join('; ')}; over ${Math.round(last)} seconds.</desc>
${ticksUpTo(top, 5).map((tick) => html`<path class="grid" d="M${area.left} ${px(y(tick))}H${area.right}"/><text x="${area.left - 6}" y="${px(y(tick) + 4)}" text-anchor="end">${tick}</text>`)}
${ticksUpTo(last, 8).map((tick) => html`<text x="${px(xOf(tick))}" y="${area.bottom + 16}" text-anchor="middle">${tick}</text>`)}
<path class="axis" d="M${area.left} ${area.bottom}H${area.right}"/>
<text class="axis-title" x="${(area.left + area.right) / 2}" y="${area.bottom + 36}" text-anchor="middle">seconds</text>
<text class="axis-title" transform="translate(13 ${(area.top + area.bottom) / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>
${marks.map(({ second, what }) => html`<path class="mark" d="M${px(xOf(second))} ${area.top - 6}V${area.bottom}"><title>${what} at ${second.toFixed(1)} s</title></path>`)}
${labelsOf(marks, xOf)}
${series.map(({ tone, values }) => html`<path class="series ${tone}" d="${pathOf(values, (index) => xOf(seconds[index] ?? 0), y)}"/>`)}
</svg></figure>`
}
