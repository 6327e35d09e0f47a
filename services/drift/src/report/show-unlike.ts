import { html, type Markup } from '@emberwatch/page'
import type { ShownPair } from '../domain/comparison-result.ts'
import { digits } from '../domain/format-numbers.ts'
import type { ReportContent, ReportImage } from './report-content.ts'

/** Pixels a side of a small picture. */
export const THUMBNAIL_SIZE = 96

const placeOf = ({ lon, lat }: ReportImage): string[] => lon === null || lat === null
  ? ['place unknown']
  : [`${Math.abs(lat).toFixed(3)}° ${lat < 0 ? 'S' : 'N'}`, `${Math.abs(lon).toFixed(3)}° ${lon < 0 ? 'W' : 'E'}`]

const picture = (image: ReportImage, version: string, { thumbnails }: ReportContent): Markup => {
  const source = thumbnails.get(image.imageId)
  const what = `tile of ${version}, ${image.label}, ${placeOf(image).join(', ')}`
  const shown = source === undefined
    ? html`<div class="no-picture">no picture</div>`
    : html`<img src="${source}" width="${THUMBNAIL_SIZE}" height="${THUMBNAIL_SIZE}" alt="${what}">`
  return html`<div>${shown}<p><strong>${image.label}</strong>${placeOf(image).map((line) => html`<br>${line}`)}</p></div>`
}

const pairOf = ({ row, nearest, score, distance }: ShownPair, content: ReportContent): Markup => {
  const { images, facts } = content
  const [unlike, closest] = [images.current[row], images.reference[nearest]]
  if (unlike === undefined || closest === undefined) throw new RangeError('the comparison names an image that is not there')
  return html`<li>
<div class="pair">${picture(unlike, facts.current.version, content)}${picture(closest, facts.reference.version, content)}</div>
<p>score ${digits(score, 2)}, distance ${digits(distance)}</p>
</li>`
}

/** The current images most unlike the reference, each beside the reference image nearest to it. */
export const showUnlike = (content: ReportContent): Markup => {
  const mostUnlike = content.comparison.witness?.mostCurrentLike ?? []
  if (mostUnlike.length === 0) return html`<p>There is nothing to show.</p>`
  return html`<p>Left in each pair: an image of ${content.facts.current.version}; right: the image of ${content.facts.reference.version} nearest to it.
The higher the score, the surer a classifier, trained on other grid cells, is that an image is new; at most one image of each grid cell is shown.
They are the extremes of ${content.images.current.length} images, so some will look odd even where nothing has changed.</p>
<ol class="pairs">
${mostUnlike.map((unlike) => pairOf(unlike, content))}
</ol>`
}
