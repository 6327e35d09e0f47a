import type { DriftReport } from '@emberwatch/contracts'
import { chart, html, type Markup, type Scale, scaleOf, ticksOf } from '@emberwatch/page'
import { mark, markKindOf } from './marks.ts'
import { digits } from './words.ts'

const [WIDTH, LEFT, RIGHT, ROW] = [720, 40, 600, 34]
const TOP = 10

interface Shown { name: string, id: string, title: string, thresholds: readonly number[] }

const round = (pixels: number): number => Math.round(pixels * 10) / 10

const effectOf = ({ effects = [] }: DriftReport, name: string) => effects.find((effect) => effect.name === name)

const line = (report: DriftReport, number: number, name: string, x: Scale): Markup => {
  const y = TOP + number * ROW - ROW / 2
  const effect = effectOf(report, name)
  const label = html`<text class="axis-title" x="${LEFT - 14}" y="${y + 4}" text-anchor="end">${number}</text>`
  return effect === undefined
    ? html`${label}<text x="${LEFT + 6}" y="${y + 4}">not on record</text>`
    : html`${label}<path class="interval" d="M${round(x(effect.low))} ${y}H${round(x(effect.high))}m0 -4v8M${round(x(effect.low))} ${y - 4}v8"/>${mark(markKindOf(report), x(effect.value), y)}<text x="${RIGHT + 10}" y="${y + 4}">${digits(effect.value)}</text>`
}

/** One effect of every report with its interval, one below the other. */
export const drawEffect = (reports: readonly DriftReport[], { name, id, title, thresholds }: Shown): Markup => {
  const effects = reports.flatMap((report) => effectOf(report, name) ?? [])
  if (effects.length === 0) return html`<p>${title}: not on record in any of them.</p>`
  const x = scaleOf([...thresholds, ...effects.flatMap(({ low, high }) => [low, high])], [LEFT, RIGHT])
  const bottom = TOP + reports.length * ROW
  return chart({
    id,
    title,
    description: reports.map((report, index) => { const effect = effectOf(report, name); return `Report ${index + 1}: ${effect === undefined ? 'not on record' : `${digits(effect.value)}, 95% interval ${digits(effect.low)} to ${digits(effect.high)}`}.` }).join(' '),
    width: WIDTH,
    height: bottom + 24,
    body: [
      ...ticksOf(x, 6).map((tick) => html`<path class="grid" d="M${round(x(tick))} ${TOP}V${bottom}"/><text x="${round(x(tick))}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`),
      ...thresholds.map((at) => html`<path class="threshold" d="M${round(x(at))} ${TOP}V${bottom}"/>`),
      html`<path class="axis" d="M${LEFT} ${bottom}H${RIGHT}"/>`,
      ...reports.map((report, index) => line(report, index + 1, name, x))
    ],
    caption: html`${title}, with 95% intervals; the numbers at the left are those of the reports. Dashed: moderate and severe from there on.`
  })
}
