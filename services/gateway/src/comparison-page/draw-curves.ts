import { chart, html, type Markup, type Scale, scaleBetween, scaleOf, ticksOf } from '@emberwatch/page'
import type { ComparedRun } from './compared-run.ts'

type Epoch = ComparedRun['history'][number]

/** One figure of every epoch, drawn as a line for each run. */
interface Curve { of: (epoch: Epoch) => number, line: 'solid' | 'dashed' }

interface CurveChart { id: string, title: string, yTitle: string, caption: string, curves: readonly [Curve, ...Curve[]] }

const [WIDTH, HEIGHT] = [720, 360]
const [LEFT, RIGHT, TOP, BOTTOM] = [62, 684, 12, 312]
const LABEL_WIDTH = 14
const LABEL_HEIGHT = 13

const round = (pixels: number): number => Math.round(pixels * 10) / 10

// Not the common frame: there is no half an epoch.
const axes = (x: Scale, y: Scale, yTitle: string): Markup[] => [
  ...ticksOf(x, 8).filter(Number.isInteger).map((tick) => html`<path class="grid" d="M${round(x(tick))} ${TOP}V${BOTTOM}"/><text x="${round(x(tick))}" y="${BOTTOM + 16}" text-anchor="middle">${tick}</text>`),
  ...ticksOf(y, 5).map((tick) => html`<path class="grid" d="M${LEFT} ${round(y(tick))}H${RIGHT}"/><text x="${LEFT - 6}" y="${round(y(tick) + 4)}" text-anchor="end">${tick}</text>`),
  html`<path class="axis" d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}"/>`,
  html`<text class="axis-title" x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 36}" text-anchor="middle">epoch</text>`,
  html`<text class="axis-title" transform="translate(14 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>`
]

const drawLine = ({ number, history }: ComparedRun, { of, line }: Curve, x: Scale, y: Scale): Markup => {
  const points = history.map((epoch) => `${round(x(epoch.epoch))} ${round(y(of(epoch)))}`)
  return html`<path class="run run-${number} ${line}" d="M${points.length === 1 ? `${points[0]}h0` : points.join('L')}"/>`
}

interface Label { number: number, x: number, y: number }

/** The number of each run at the end of its line, moved down where it would stand on another. */
const placeLabels = (runs: readonly ComparedRun[], { of }: Curve, x: Scale, y: Scale): Label[] => {
  const ends = runs.flatMap(({ number, history }) => {
    const last = history.at(-1)
    return last === undefined ? [] : [{ number, x: x(last.epoch) + 8, y: y(of(last)) + 4 }]
  })
  const placed: Label[] = []
  for (const label of ends.sort((a, b) => a.y - b.y)) {
    const above = placed.filter((other) => Math.abs(other.x - label.x) < LABEL_WIDTH).map((other) => other.y + LABEL_HEIGHT)
    placed.push({ ...label, y: Math.max(label.y, ...above) })
  }
  return placed
}

const drawLabel = ({ number, x, y }: Label): Markup => html`<text class="run-label run-${number}" x="${round(x)}" y="${round(y)}">${number}</text>`

/** A ring around the epoch whose weights were kept: that of the lowest validation loss. */
const drawBest = ({ number, history, best }: ComparedRun, { of }: Curve, x: Scale, y: Scale): Markup[] =>
  history.filter(({ epoch }) => epoch === best?.epoch).map((epoch) => html`<circle class="run-${number}" cx="${round(x(epoch.epoch))}" cy="${round(y(of(epoch)))}" r="4.5"/>`)

/** A figure of every epoch of some runs in one drawing. */
export const drawCurves = (runs: readonly ComparedRun[], { id, title, yTitle, caption, curves }: CurveChart): Markup => {
  const epochs = runs.flatMap(({ history }) => history)
  const main = curves[0]
  const x = scaleBetween([1, Math.max(2, ...epochs.map(({ epoch }) => epoch))], [LEFT, RIGHT])
  const y = scaleOf(curves.flatMap(({ of }) => epochs.map(of)), [BOTTOM, TOP])
  const drawn = runs.filter(({ history }) => history.length > 0)
  return chart({
    id,
    title,
    description: `${title}: one line for each of ${drawn.length} runs. The table below it has every number.`,
    width: WIDTH,
    height: HEIGHT,
    body: [
      ...axes(x, y, yTitle),
      ...drawn.flatMap((run) => curves.map((curve) => drawLine(run, curve, x, y))),
      ...drawn.flatMap((run) => drawBest(run, main, x, y)),
      ...placeLabels(drawn, main, x, y).map(drawLabel)
    ],
    caption: html`${caption}`
  })
}

/** Which line is which run. */
export const runLegend = (runs: readonly ComparedRun[]): Markup => html`<ul class="legend runs">
${runs.map(({ number, run }) => html`<li><svg width="28" height="10" aria-hidden="true"><path class="run run-${number} solid" d="M0 5H28"/></svg> <b>${number}</b> <code>${run.runId}</code></li>`)}
</ul>`
