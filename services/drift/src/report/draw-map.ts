import { chart, frame, html, type Markup, type Scale, scaleOf } from '@emberwatch/page'
import { counted } from '../domain/format-numbers.ts'
import { dots, legend, type Point, triangles } from './marks.ts'
import type { ReportContent, ReportImage } from './report-content.ts'

const [WIDTH, LEFT, RIGHT, TOP] = [720, 62, 704, 12]
const [LOWEST, HIGHEST] = [180, 480]

interface Place { lon: number, lat: number }

/** One place for each grid cell that has one: the mean of its images'. */
const placesOf = (images: readonly ReportImage[]): Place[] =>
  Object.values(Object.groupBy(images, ({ cell }) => cell)).flatMap((inCell = []) => {
    const located = inCell.flatMap(({ lon, lat }) => lon === null || lat === null ? [] : [{ lon, lat }])
    if (located.length === 0) return []
    const mean = (of: (place: Place) => number): number => located.reduce((sum, place) => sum + of(place), 0) / located.length
    return [{ lon: mean(({ lon }) => lon), lat: mean(({ lat }) => lat) }]
  })

const degrees = (value: number): string => `${value}°`

/** The height at which a degree of latitude is drawn as long as it is beside a degree of longitude there. */
const heightOf = (x: Scale, lats: readonly number[]): number => {
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2
  const pixelsPerDegree = (RIGHT - LEFT) / (x.to - x.from) / Math.max(0.1, Math.cos(middle * Math.PI / 180))
  const span = (Math.max(...lats) - Math.min(...lats)) * 1.08
  return Math.min(HIGHEST, Math.max(LOWEST, span * pixelsPerDegree))
}

/** Where the grid cells of both sides lie. */
export const drawMap = ({ images, facts: { reference, current } }: ReportContent): Markup => {
  const places = { reference: placesOf(images.reference), current: placesOf(images.current) }
  const all = [...places.reference, ...places.current]
  if (all.length === 0) return html`<p>No image of either side has a known place.</p>`
  const x = scaleOf(all.map(({ lon }) => lon), [LEFT, RIGHT])
  const height = heightOf(x, all.map(({ lat }) => lat))
  const y = scaleOf(all.map(({ lat }) => lat), [TOP + height, TOP])
  const toPixels = ({ lon, lat }: Place): Point => ({ x: x(lon), y: y(lat) })
  const unplaced = reference.groups + current.groups - all.length
  return html`${legend({ reference: reference.version, current: current.version })}
${chart({
    id: 'map',
    title: 'Grid cells of both sides by longitude and latitude',
    description: `Map of ${places.reference.length} reference cells (round dots) and ${places.current.length} current cells (triangles).`,
    width: WIDTH,
    height: TOP + height + 46,
    body: [
      ...frame({ x, y, xTitle: 'longitude', yTitle: 'latitude', area: { left: LEFT, right: RIGHT, top: TOP, bottom: TOP + height }, format: degrees }),
      dots(places.reference.map(toPixels)),
      triangles(places.current.map(toPixels))
    ],
    caption: html`Each mark is one grid cell of 0.1°; no coast or border is drawn.${unplaced === 0 ? '' : ` ${counted(unplaced, 'group')} of unknown place not shown.`}`
  })}`
}
