import type { DriftTrendEntry } from '@emberwatch/contracts'
import { chart, html, type Markup, type Scale, scaleBetween, ticksOf } from '@emberwatch/page'
import { mark, markKindOf } from './marks.ts'
import { short } from './words.ts'

const [WIDTH, HEIGHT] = [720, 340]
const area = { left: 62, right: 684, top: 14, bottom: 280 }
/** More reports than these could not be told apart in the drawing; the table has all. */
const MOST_DRAWN = 60
const MOST_LABELS = 16
const [CHANCE, MODERATE, SEVERE] = [0.5, 0.55, 0.65]

interface Place { entry: DriftTrendEntry, x: number, version: number }

const round = (pixels: number): number => Math.round(pixels * 10) / 10

/** Reports by current version; those of one version side by side. */
const place = (entries: readonly DriftTrendEntry[], x: Scale, versions: readonly string[]): Place[] => entries.map((entry) => {
  const same = entries.filter(({ current }) => current === entry.current)
  const version = versions.indexOf(entry.current)
  return { entry, version, x: x(version + (same.indexOf(entry) - (same.length - 1) / 2) * Math.min(0.22, 0.7 / same.length)) }
})

const horizontal = (at: number, kind: string, y: Scale): Markup => html`<path class="${kind}" d="M${area.left} ${round(y(at))}H${area.right}"/>`

const axes = (x: Scale, y: Scale, versions: readonly string[]): Markup[] => {
  const every = Math.ceil(versions.length / MOST_LABELS)
  return [
    ...ticksOf(y, 5).map((tick) => html`<path class="grid" d="M${area.left} ${round(y(tick))}H${area.right}"/><text x="${area.left - 6}" y="${round(y(tick) + 4)}" text-anchor="end">${tick}</text>`),
    ...versions.flatMap((version, at) => at % every === 0 ? [html`<text x="${round(x(at))}" y="${area.bottom + 21}" text-anchor="middle">${short(version)}</text>`] : []),
    html`<path class="axis" d="M${area.left} ${area.top}V${area.bottom}H${area.right}"/>`,
    html`<text class="axis-title" x="${(area.left + area.right) / 2}" y="${area.bottom + 44}" text-anchor="middle">current version, in the order of the reports</text>`,
    html`<text class="axis-title" transform="translate(14 ${(area.top + area.bottom) / 2}) rotate(-90)" text-anchor="middle">area under the curve</text>`
  ]
}

/** A line through the reports against one reference. */
const series = (places: readonly Place[], y: Scale): Markup[] =>
  Object.values(Object.groupBy(places.filter(({ entry }) => entry.auc !== null), ({ entry }) => entry.reference)).flatMap((of = []) =>
    of.length < 2 ? [] : [html`<path class="series" d="M${of.map(({ x, entry }) => `${round(x)} ${round(y(entry.auc?.value ?? CHANCE))}`).join('L')}"/>`])

const drawEntry = ({ entry, x }: Place, y: Scale): Markup[] => {
  const { auc } = entry
  return auc === null
    ? [mark(markKindOf(entry), x, area.bottom)]
    : [html`<path class="interval" d="M${round(x)} ${round(y(auc.low))}V${round(y(auc.high))}m-4 0h8M${round(x - 4)} ${round(y(auc.low))}h8"/>`, mark(markKindOf(entry), x, y(auc.value))]
}

/** The effect of each report with its interval, by version. */
export const drawTrend = (all: readonly DriftTrendEntry[]): Markup => {
  const entries = all.slice(-MOST_DRAWN)
  const versions = [...new Set(entries.map(({ current }) => current))]
  const x = scaleBetween([-0.6, versions.length - 0.4], [area.left, area.right])
  const values = entries.flatMap(({ auc }) => auc === null ? [] : [auc.low, auc.high])
  const y = scaleBetween([Math.max(0, Math.min(0.4, ...values) - 0.02), Math.min(1.02, Math.max(0.7, ...values) + 0.02)], [area.bottom, area.top])
  const places = place(entries, x, versions)
  const references = new Set(entries.map(({ reference }) => reference)).size
  return chart({
    id: 'trend',
    title: 'How far each version is from its reference',
    description: `Area under the curve of a classifier between the sides, with its 95% interval, of ${entries.length} reports on ${versions.length} versions against ${references === 1 ? 'one reference' : `${references} references`}. The table below has every number.`,
    width: WIDTH,
    height: HEIGHT,
    body: [...axes(x, y, versions), horizontal(CHANCE, 'chance', y), horizontal(MODERATE, 'threshold', y), horizontal(SEVERE, 'threshold', y), ...series(places, y), ...places.flatMap((each) => drawEntry(each, y))],
    caption: html`Mark: how well a classifier tells the sides apart (0.5, dotted, is chance); line through it: 95% interval. Dashed: from where a difference counts as moderate (${MODERATE}) and severe (${SEVERE}). Thin lines join reports against the same reference. A mark on the axis has no effect on record.${all.length > entries.length ? ` Drawn: the newest ${entries.length} of ${all.length}.` : ''}`
  })
}
