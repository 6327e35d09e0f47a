import type { CardContent } from './card-content.ts'
import { count, counted, percent } from './words.ts'

/** What this model cannot do or nobody knows of it, in plain sentences. */
export const stateLimits = ({ model: { classes, candidate, alarm, backbone }, dataset }: CardContent): string[] => {
  const { hardGround, slices, accuracy, alarm: scores } = candidate
  const thin = slices.filter(({ tooFew }) => tooFew).length
  const trained = Object.values(dataset.counts.train).reduce((sum, value) => sum + value, 0)
  return [
    `It has learned from ${counted(trained, 'image')} and was judged on ${count(candidate.images)} from ${counted(candidate.cells, 'grid cell')}. How it answers images of other regions, seasons, sensors or zoom levels is not known; the drift reports say when new images no longer look like these.`,
    `It knows ${classes.join(' and ')} and nothing else: of any other picture it will still say one of them, and may be sure of it.`,
    'It has learned the labels as they were given. What is labelled wrongly was learned wrongly, and counts as a mistake when it is answered rightly.',
    ...(hardGround === null || accuracy - hardGround.accuracy <= 0.005 ? [] : [`Part of its skill is telling kinds of land cover apart: on hard ground it gets ${percent(hardGround.accuracy)} right where it gets ${percent(accuracy)} overall. Expect the lower figure wherever the easy cases are already sorted out.`]),
    ...(alarm === null || scores === null || scores.missed === 0 ? [] : [`At its alarm threshold it missed ${count(scores.missed)} of ${count(scores.hits + scores.missed)} images of ${scores.label} in the test split. Nobody should rely on its silence.`]),
    ...(thin === 0 ? [] : [`${thin === 1 ? 'One slice has' : `${thin} slices have`} too few images to conclude anything from.`]),
    'The same test split has judged the models before it, so that the scores of a long line of models become a little too good. Intervals count only which grid cells happened to be in the test split, not that, nor another choice of the training split.',
    'Its confidence was set right on the validation split; on images unlike those it may be too sure.',
    `Its head answers rightly only with its own backbone (${backbone.name}, ${backbone.variant}) and exactly its preprocessing: another way of resizing alone moves the probabilities a little.`,
    ...(backbone.variant === 'int8' ? ['Its backbone computes with 8-bit numbers. ONNX Runtime gives the same answers on every machine of one kind; another runtime, or a processor without instructions for such numbers, rounds elsewhere and moves some probabilities by a point or two.'] : [])
  ]
}
