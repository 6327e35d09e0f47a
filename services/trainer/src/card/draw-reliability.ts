import type { EvaluationFile } from '@emberwatch/contracts'
import { chart, frame, html, type Markup, scaleBetween } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { count, percent } from './words.ts'

const [WIDTH, HEIGHT] = [464, 360]
const area = { left: 56, right: 436, top: 12, bottom: 312 }

type Bins = EvaluationFile['candidate']['reliability']

/** Where the axes begin: a tenth below the least that is shown. */
const lowest = (bins: Bins): number =>
  Math.max(0, Math.min(0.9, Math.floor(10 * Math.min(...bins.flatMap(({ confidence, accuracy }) => [confidence, accuracy]))) / 10))

const whole = (share: number): string => `${Math.round(100 * share)} %`

const marked = (bins: Bins): string => {
  const sizes = bins.map(({ images }) => images)
  const [fewest, most] = [Math.min(...sizes), Math.max(...sizes)]
  if (bins.length === 1) return `The dot is all ${count(most)} test images, too few to be divided`
  return `Each dot is ${fewest === most ? count(most) : `${count(fewest)} to ${count(most)}`} test images, from the least to the most sure`
}

/** How often the model is right when it is so and so sure: on the diagonal, its confidence can be believed. */
export const drawReliability = ({ model: { candidate, champion }, file }: CardContent): Markup => {
  const [own, other] = [file.candidate.reliability, file.champion?.reliability ?? []]
  const from = lowest([...own, ...other])
  const x = scaleBetween([from, 1], [area.left, area.right])
  const y = scaleBetween([from, 1], [area.bottom, area.top])
  const at = ({ confidence, accuracy }: Bins[number]) => ({ across: x(confidence).toFixed(1), up: y(accuracy).toFixed(1) })
  const hollow = other.map((bin) => html`<circle class="hollow" cx="${at(bin).across}" cy="${at(bin).up}" r="4.5"/>`)
  const dots = own.map((bin) => html`<circle class="dot first" cx="${at(bin).across}" cy="${at(bin).up}" r="4.5"/>`)
  return html`<div class="narrow">${chart({
    id: 'reliability',
    title: 'Reliability diagram',
    description: own.map(({ confidence, accuracy, images }) => `Of ${images} images with a mean confidence of ${percent(confidence)}, ${percent(accuracy)} are answered rightly.`).join(' '),
    width: WIDTH,
    height: HEIGHT,
    body: [
      ...frame({ x, y, xTitle: 'how sure it is', yTitle: 'how often it is right', area, format: whole }),
      html`<path class="chance" d="M${area.left} ${area.bottom}L${area.right} ${area.top}"/>`,
      ...hollow,
      ...dots
    ],
    caption: html`${marked(own)}; below the dashed line the model is too sure. Expected calibration error ${percent(candidate.ece)}; a perfectly calibrated model would show ${percent(candidate.eceFloor)} on so few images.${champion === null ? '' : ` Hollow: the champion (${percent(champion.ece)}).`}`
  })}</div>`
}
