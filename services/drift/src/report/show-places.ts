import { html, type Markup } from '@emberwatch/page'
import type { CategoryDrift } from '../domain/comparison-result.ts'
import { digits, percent } from '../domain/format-numbers.ts'
import type { ReportContent } from './report-content.ts'

const MOST_ROWS = 12

const shareTable = ({ shares, pValue, tvd }: CategoryDrift, title: string): Markup => {
  const rows = shares.toSorted((a, b) => Math.abs(b.current.value - b.reference.value) - Math.abs(a.current.value - a.reference.value) || (a.name < b.name ? -1 : 1))
  const more = rows.length - MOST_ROWS
  return html`<table>
<caption>${title}: p = ${digits(pValue)}, ${percent(tvd.value)} changed beyond chance${more > 0 ? `; ${more} smaller changes not shown` : ''}</caption>
<thead><tr><th scope="col">where or when</th><th scope="col">reference</th><th scope="col">current</th></tr></thead>
<tbody>
${rows.slice(0, MOST_ROWS).map(({ name, reference, current }) => html`<tr><th scope="row">${name}</th><td>${percent(reference.value)}</td><td>${percent(current.value)}</td></tr>`)}
</tbody>
</table>`
}

/** Regions, sources and times of both sides, where they are known. */
export const showPlaces = ({ comparison: { places, times, sources } }: ReportContent): Markup => html`${places === null
  ? null
  : html`<p>The median grid cell of the current side lies ${digits(places.nearestReferenceKm.current, 2)} km from the nearest cell of the reference; those of the reference lie ${digits(places.nearestReferenceKm.reference, 2)} km from one another. ${percent(places.newRegionShare)} of the current images are of regions (squares of ${places.degrees}°) that the reference has not.</p>
${shareTable(places.regions, `Regions, by their southern and western edge, ${places.degrees}° wide`)}`}
${sources === null ? null : shareTable(sources, 'Sources')}
${times === null ? null : html`${shareTable(times.seasons, 'Seasons')}${shareTable(times.partsOfDay, 'Parts of the day')}`}`
