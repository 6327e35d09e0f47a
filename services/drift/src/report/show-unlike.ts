import { html, type Markup } from '@emberwatch/page'
import type { ShownPair } from '../domain/comparison-result.ts'
import { digits } from '../domain/format-numbers.ts'
import { PAIRS_SHOWN } from '../domain/images-shown.ts'
import { nameOfLabel } from '../domain/label-mix.ts'
import type { ReportContent, ReportImage } from './report-content.ts'

/** Pixels a side of a small picture. */
export const THUMBNAIL_SIZE = 96

const placeOf = ({ lon, lat }: ReportImage): string[] => lon === null || lat === null
  ? ['place unknown']
  : [`${Math.abs(lat).toFixed(3)}° ${lat < 0 ? 'S' : 'N'}`, `${Math.abs(lon).toFixed(3)}° ${lon < 0 ? 'W' : 'E'}`]

const picture = (image: ReportImage, version: string, { thumbnails }: ReportContent): Markup => {
  const source = thumbnails.get(image.imageId)
  const what = `tile of ${version}, ${nameOfLabel(image.label)}, ${placeOf(image).join(', ')}`
  const shown = source === undefined
    ? html`<div class="no-picture">no picture</div>`
    : html`<img src="${source}" width="${THUMBNAIL_SIZE}" height="${THUMBNAIL_SIZE}" alt="${what}">`
  return html`<div>${shown}<p><strong>${nameOfLabel(image.label)}</strong>${placeOf(image).map((line) => html`<br>${line}`)}</p></div>`
}

interface End { pairs: readonly ShownPair[], own: 'current' | 'reference', other: 'current' | 'reference' }

const pairOf = ({ row, nearest, score, distance }: ShownPair, { own, other }: End, content: ReportContent): Markup => {
  const { images, facts } = content
  const [unlike, closest] = [images[own][row], images[other][nearest]]
  if (unlike === undefined || closest === undefined) throw new RangeError('the comparison names an image that is not there')
  return html`<li>
<div class="pair">${picture(unlike, facts[own].version, content)}${picture(closest, facts[other].version, content)}</div>
<p>score ${digits(score, 2)}, distance ${digits(distance)}</p>
</li>`
}

const listOf = (end: End, content: ReportContent): Markup => html`<ol class="pairs">
${end.pairs.slice(0, PAIRS_SHOWN).map((pair) => pairOf(pair, end, content))}
</ol>`

/** Images at both ends of the classifier's scores, each beside the nearest image of the other side. */
export const showUnlike = (content: ReportContent): Markup => {
  const { comparison: { witness }, facts: { reference, current } } = content
  if (witness === null || witness.mostCurrentLike.length === 0) return html`<p>There is nothing to show.</p>`
  return html`<p>A classifier, trained on other grid cells, scores how much an image looks like the current side. At most one image of each grid cell is shown.
They are the extremes of ${content.images.reference.length + content.images.current.length} images, so some will look odd even where nothing has changed.</p>
<h3>Most like what is new</h3>
<p>Left in each pair: an image of ${current.version}; right: the image of ${reference.version} nearest to it.</p>
${listOf({ pairs: witness.mostCurrentLike, own: 'current', other: 'reference' }, content)}
<h3>Most like what is gone</h3>
<p>Left in each pair: an image of ${reference.version}; right: the image of ${current.version} nearest to it.</p>
${listOf({ pairs: witness.mostReferenceLike, own: 'reference', other: 'current' }, content)}`
}
