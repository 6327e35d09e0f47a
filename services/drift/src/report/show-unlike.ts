import { html, type Markup } from '@emberwatch/page'
import type { ChosenImage } from '../domain/choose-sides.ts'
import type { UnlikeImage } from '../domain/comparison.ts'
import { digits } from '../domain/format-numbers.ts'
import type { ReportContent } from './report-content.ts'

/** Pixels a side of a small picture. */
export const THUMBNAIL_SIZE = 96

const placeOf = ({ lon, lat }: ChosenImage): string[] => lon === null || lat === null
  ? ['place unknown']
  : [`${Math.abs(lat).toFixed(3)}° ${lat < 0 ? 'S' : 'N'}`, `${Math.abs(lon).toFixed(3)}° ${lon < 0 ? 'W' : 'E'}`]

const picture = (image: ChosenImage, version: string, { thumbnails }: ReportContent): Markup => {
  const source = thumbnails.get(image.imageId)
  const what = `tile of ${version}, ${image.label}, ${placeOf(image).join(', ')}`
  const shown = source === undefined
    ? html`<div class="no-picture">no picture</div>`
    : html`<img src="${source}" width="${THUMBNAIL_SIZE}" height="${THUMBNAIL_SIZE}" alt="${what}">`
  return html`<div>${shown}<p><strong>${image.label}</strong>${placeOf(image).map((line) => html`<br>${line}`)}</p></div>`
}

const pairOf = ({ current, nearest, witness, distance }: UnlikeImage, content: ReportContent): Markup => {
  const { images, facts } = content
  const [unlike, closest] = [images.current[current], images.reference[nearest]]
  if (unlike === undefined || closest === undefined) throw new RangeError('the comparison names an image that is not there')
  return html`<li>
<div class="pair">${picture(unlike, facts.current.version, content)}${picture(closest, facts.reference.version, content)}</div>
<p>witness ${digits(witness, 2)}, distance ${digits(distance)}</p>
</li>`
}

/** The current images most unlike the reference, each beside the reference image nearest to it. */
export const showUnlike = (content: ReportContent): Markup => {
  const { mostUnlike } = content.comparison
  if (mostUnlike.length === 0) return html`<p>There is nothing to show.</p>`
  return html`<p>Left in each pair: an image of ${content.facts.current.version}; right: the image of ${content.facts.reference.version} nearest to it.
The lower the witness, the more an image is like other new images and unlike the reference's; at most one image of each grid cell is shown.
They are the extremes of ${content.images.current.length} images, so some will look odd even where nothing has changed.</p>
<ol class="pairs">
${mostUnlike.map((unlike) => pairOf(unlike, content))}
</ol>`
}
