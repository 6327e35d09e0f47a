import type { EvaluationFile } from '@emberwatch/contracts'
import { chart, frame, html, type Markup, type Scale, scaleBetween } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { decimal } from './words.ts'

interface Size { width: number, height: number, area: { left: number, right: number, top: number, bottom: number } }
const LARGE: Size = { width: 360, height: 320, area: { left: 56, right: 350, top: 10, bottom: 272 } }
const SMALL: Size = { width: 240, height: 216, area: { left: 50, right: 232, top: 8, bottom: 168 } }
/** A page with more curves than that is read by nobody. */
const MOST_CLASSES = 6

type Kind = 'roc' | 'precisionRecall'
const KINDS = {
  roc: { name: 'ROC curve', score: 'rocAuc', x: 'false alarm rate', y: 'recall' },
  precisionRecall: { name: 'Precision-recall curve', score: 'prAuc', x: 'recall', y: 'precision' }
} as const

interface Plot { kind: Kind, label: string, x: Scale, y: Scale }

const pathOf = (points: readonly (readonly number[])[], { x, y }: Plot): string =>
  points.map(([across = 0, up = 0], at) => `${at === 0 ? 'M' : 'L'}${x(across).toFixed(1)} ${y(up).toFixed(1)}`).join('')

const curve = (plot: Plot, details: EvaluationFile['candidate'] | null, className: string): Markup[] => {
  const points = details?.[plot.kind][plot.label] ?? []
  return points.length === 0 ? [] : [html`<path class="curve ${className}" d="${pathOf(points, plot)}"/>`]
}

/** Where on the curve people are warned. */
const operatingPoint = ({ kind, label, x, y }: Plot, { candidate: { alarm } }: CardContent['model']): Markup[] => {
  if (alarm === null || alarm.label !== label || alarm.recall === null || alarm.precision === null) return []
  const falseAlarms = alarm.falseAlarms / Math.max(1, alarm.falseAlarms + alarm.quiet)
  const [across, up] = kind === 'roc' ? [falseAlarms, alarm.recall] : [alarm.recall, alarm.precision]
  return [html`<circle class="operating" cx="${x(across).toFixed(1)}" cy="${y(up).toFixed(1)}" r="5"/>`]
}

const drawing = (kind: Kind, label: string, size: Size, { model, file }: CardContent): Markup => {
  const { name, score, x: xTitle, y: yTitle } = KINDS[kind]
  const { width, height, area } = size
  const plot: Plot = { kind, label, x: scaleBetween([0, 1], [area.left, area.right]), y: scaleBetween([0, 1], [area.bottom, area.top]) }
  const measured = (of: CardContent['model']['candidate'] | null): string => decimal(of?.perClass[label]?.[score])
  const champion = file.champion === null ? '' : `; champion ${measured(model.champion)}`
  return chart({
    id: `${kind}-${model.classes.indexOf(label)}`,
    title: `${name} of ${label}`,
    description: `${yTitle} against ${xTitle} of ${label} on the test split; area under the curve ${measured(model.candidate)}${champion}.`,
    width,
    height,
    body: [
      ...frame({ x: plot.x, y: plot.y, xTitle, yTitle, area }),
      ...(kind === 'roc' ? [html`<path class="chance" d="${pathOf([[0, 0], [1, 1]], plot)}"/>`] : []),
      ...curve(plot, file.champion, 'second'),
      ...curve(plot, file.candidate, 'first'),
      ...operatingPoint(plot, model)
    ],
    caption: html`${name} of <strong>${label}</strong>, area ${measured(model.candidate)}${champion}`
  })
}

/** The classes whose curves are shown: of two the one that people are warned of, of more those that are hardest to tell. */
const shownClasses = ({ model: { classes, candidate, alarm } }: CardContent): string[] => {
  if (classes.length === 2) return [alarm?.label ?? classes[1] ?? '']
  const areaOf = (label: string): number => candidate.perClass[label]?.rocAuc ?? 2
  return [...classes].sort((a, b) => areaOf(a) - areaOf(b)).slice(0, MOST_CLASSES)
}

/** ROC and precision-recall curves, with the champion's behind and the alarm threshold as a dot. */
export const drawCurves = (content: CardContent): Markup => {
  const { model: { classes, alarm }, file } = content
  const shown = shownClasses(content)
  const size = shown.length > 1 ? SMALL : LARGE
  return html`<p class="legend"><span><i class="key first"></i> ${content.model.modelVersion}</span>${file.champion === null ? null : html`<span><i class="key second"></i> champion ${file.champion.modelVersion}</span>`}${alarm === null ? null : html`<span><i class="key dot"></i> at the alarm threshold ${decimal(alarm.threshold)}</span>`}</p>
${shown.length < classes.length && classes.length > 2 ? html`<p>The ${shown.length} classes that are hardest to tell from the others.</p>` : null}
<div class="charts ${shown.length > 1 ? 'small' : ''}">
${shown.flatMap((label) => [drawing('roc', label, size, content), drawing('precisionRecall', label, size, content)])}
</div>`
}
