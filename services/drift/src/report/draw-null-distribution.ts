import { quantile } from 'simple-statistics'
import { chart, frame, html, type Markup, scaleOf } from '@emberwatch/page'
import { digits, percent } from '../domain/format-numbers.ts'
import type { ReportContent } from './report-content.ts'

const [WIDTH, HEIGHT, BINS] = [720, 300, 30]
const area = { left: 62, right: 704, top: 30, bottom: 250 }

interface Bin { from: number, to: number, count: number }

/** How many values fall into each of equally wide bins. */
export const binsOf = (values: ArrayLike<number>, bins: number): Bin[] => {
  const all = Array.from(values)
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const width = (high - low) / bins || 1
  const counts = Array.from({ length: bins }, () => 0)
  for (const value of all) {
    const bin = Math.min(bins - 1, Math.floor((value - low) / width))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((count, i) => ({ from: low + i * width, to: low + (i + 1) * width, count }))
}

/** What the statistic would be if chance alone had put the cells on their sides, and what it is. */
export const drawNullDistribution = ({ comparison: { joint, pValue }, facts: { significance, permutations } }: ReportContent): Markup => {
  if (joint === null || pValue === null) return html`<p>There is too little data for a test, and so no p-value.</p>`
  const bins = binsOf(joint.nullStatistics, BINS)
  const critical = quantile([...joint.nullStatistics], 1 - significance)
  const x = scaleOf([...bins.flatMap(({ from, to }) => [from, to]), joint.observed], [area.left, area.right])
  const y = scaleOf([0, ...bins.map(({ count }) => count)], [area.bottom, area.top])
  const floor = y(0)
  const bar = ({ from, to, count }: Bin): string => count === 0 ? '' : `M${x(from).toFixed(1)} ${floor.toFixed(1)}V${y(count).toFixed(1)}H${x(to).toFixed(1)}V${floor.toFixed(1)}z`
  const at = x(joint.observed)
  const nearRight = at > (area.left + area.right) / 2
  return chart({
    id: 'null',
    title: 'The statistic among random rearrangements, and as observed',
    description: `Histogram of the joint statistic over ${permutations} random rearrangements of the grid cells, from ${digits(bins[0]?.from ?? 0)} to ${digits(bins.at(-1)?.to ?? 0)}; observed: ${digits(joint.observed)}; p-value ${digits(pValue)}.`,
    width: WIDTH,
    height: HEIGHT,
    body: [
      ...frame({ x, y, xTitle: '−log10 of the smallest p-value of all tests', yTitle: 'rearrangements', area, format: (tick) => digits(tick, 4) }),
      html`<path class="bars" d="${bins.map(bar).join('')}"/>`,
      html`<path class="critical" d="M${x(critical)} ${area.top}V${area.bottom}"/>`,
      html`<path class="observed" d="M${at} ${area.top - 8}V${area.bottom}"/>`,
      html`<text class="observed-label" x="${at + (nearRight ? -6 : 6)}" y="${area.top - 12}" text-anchor="${nearRight ? 'end' : 'start'}">observed: ${digits(joint.observed)}</text>`
    ],
    caption: html`Bars: ${permutations} random rearrangements of whole grid cells. Thick line: as observed, p = ${digits(pValue)}. Dashed line: ${percent(significance)} of the rearrangements lie to its right.`
  })
}
