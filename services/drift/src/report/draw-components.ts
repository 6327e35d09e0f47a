import { chart, frame, html, type Markup, scaleOf } from '@emberwatch/page'
import { percent } from '../domain/format-numbers.ts'
import { cornersOf, ellipses } from './ellipses.ts'
import { dots, legend, type Point, triangles } from './marks.ts'
import type { ReportContent } from './report-content.ts'

const [WIDTH, HEIGHT] = [720, 440]
const area = { left: 62, right: 704, top: 12, bottom: 390 }

/** Both sides on the two directions in which the reference varies most. */
export const drawComponents = ({ comparison: { scatter }, facts: { reference, current } }: ReportContent): Markup => {
  if (scatter === null) return html`<p>There is too little data for a picture.</p>`
  const { explained } = scatter
  const all: Point[] = [...scatter.reference, ...scatter.current]
  const corners = [...cornersOf(scatter.reference), ...cornersOf(scatter.current)]
  const x = scaleOf([...all, ...corners].map((point) => point.x), [area.left, area.right])
  const y = scaleOf([...all, ...corners].map((point) => point.y), [area.bottom, area.top])
  const toPixels = (point: Point): Point => ({ x: x(point.x), y: y(point.y) })
  const points = all.map(toPixels)
  const axisTitle = (component: number): string => `component ${component + 1} (${percent(explained[component] ?? 0)} of the reference's variance)`
  return html`${legend({ reference: reference.version, current: current.version })}
${chart({
    id: 'components',
    title: 'Images of both sides on the first two principal components',
    description: `Scatter plot of ${scatter.reference.length} reference images (round dots) and ${scatter.current.length} current images (triangles). Where triangles lie apart from the dots, current images look different.`,
    width: WIDTH,
    height: HEIGHT,
    body: [...frame({ x, y, xTitle: axisTitle(0), yTitle: axisTitle(1), area }), ...ellipses(scatter.reference, 'reference', toPixels), ...ellipses(scatter.current, 'current', toPixels), dots(points.slice(0, scatter.reference.length)), triangles(points.slice(scatter.reference.length))],
    caption: html`Each mark is one image; the ellipses hold 50% and 90% of each side, if it lies like a normal cloud (current: dashed). The components are fitted on reference images that are not shown and not compared.`
  })}`
}
