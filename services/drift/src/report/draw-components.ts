import { chart, frame, html, type Markup, scaleOf } from '@emberwatch/page'
import { percent } from '../domain/format-numbers.ts'
import { dots, legend, type Point, triangles } from './marks.ts'
import type { ReportContent } from './report-content.ts'

const [WIDTH, HEIGHT] = [720, 440]
const area = { left: 62, right: 704, top: 12, bottom: 390 }

/** Both sides on the two directions in which the reference varies most. */
export const drawComponents = ({ comparison: { components }, facts: { reference, current } }: ReportContent): Markup => {
  if (components === null) return html`<p>A picture needs at least three reference images.</p>`
  const { scores, explained } = components
  const all = Array.from({ length: scores.length / 2 }, (_, i) => ({ x: scores[2 * i] as number, y: scores[2 * i + 1] as number }))
  const x = scaleOf(all.map((point) => point.x), [area.left, area.right])
  const y = scaleOf(all.map((point) => point.y), [area.bottom, area.top])
  const toPixels = (point: Point): Point => ({ x: x(point.x), y: y(point.y) })
  const points = all.map(toPixels)
  const axisTitle = (component: number): string => `component ${component + 1} (${percent(explained[component] ?? 0)} of the reference's variance)`
  return html`${legend({ reference: reference.version, current: current.version })}
${chart({
    id: 'components',
    title: 'Images of both sides on the first two principal components',
    description: `Scatter plot of ${reference.images} reference images (round dots) and ${current.images} current images (triangles). Where triangles lie apart from the dots, current images look different.`,
    width: WIDTH,
    height: HEIGHT,
    body: [...frame({ x, y, xTitle: axisTitle(0), yTitle: axisTitle(1), area }), dots(points.slice(0, reference.images)), triangles(points.slice(reference.images))],
    caption: html`Each mark is one image. The components are fitted on the reference only, which favours it: this picture is for looking at, the test does not use it.`
  })}`
}
