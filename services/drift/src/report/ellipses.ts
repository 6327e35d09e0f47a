import { html, type Markup } from '@emberwatch/page'
import type { Point } from './marks.ts'

/** Radii, in standard deviations, of the ellipses that hold half and nine tenths of a normal cloud: square roots of chi-square quantiles with two degrees of freedom. */
const RADII = [1.1774, 2.146]
const CORNERS = 48

/** Centre and half axes of a cloud of points. */
const axesOf = (points: readonly Point[]): { centre: Point, one: Point, other: Point } => {
  const n = points.length
  const centre = { x: points.reduce((sum, { x }) => sum + x, 0) / n, y: points.reduce((sum, { y }) => sum + y, 0) / n }
  let [xx, xy, yy] = [0, 0, 0]
  for (const { x, y } of points) {
    xx += (x - centre.x) ** 2 / n
    xy += (x - centre.x) * (y - centre.y) / n
    yy += (y - centre.y) ** 2 / n
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2
  const spread = Math.hypot((xx - yy) / 2, xy)
  const [long, short] = [Math.sqrt((xx + yy) / 2 + spread), Math.sqrt(Math.max(0, (xx + yy) / 2 - spread))]
  return { centre, one: { x: long * Math.cos(angle), y: long * Math.sin(angle) }, other: { x: -short * Math.sin(angle), y: short * Math.cos(angle) } }
}

const outline = (points: readonly Point[], radius: number): Point[] => {
  if (points.length < 3) return []
  const { centre, one, other } = axesOf(points)
  return Array.from({ length: CORNERS }, (_, i) => {
    const [along, across] = [radius * Math.cos(2 * Math.PI * i / CORNERS), radius * Math.sin(2 * Math.PI * i / CORNERS)]
    return { x: centre.x + along * one.x + across * other.x, y: centre.y + along * one.y + across * other.y }
  })
}

/** Points on the outermost ellipse, so that a drawing has room for it. */
export const cornersOf = (points: readonly Point[]): Point[] => outline(points, Math.max(...RADII))

/** The ellipses that hold 50 and 90 % of a side, if it lies like a normal cloud; `toPixels` must keep straight lines straight. */
export const ellipses = (points: readonly Point[], side: 'reference' | 'current', toPixels: (point: Point) => Point): Markup[] => points.length < 3
  ? []
  : RADII.map((radius) => html`<path class="ellipse ${side}" d="M${outline(points, radius).map(toPixels).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}z"/>`)
