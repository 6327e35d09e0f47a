import type { ComparisonResult } from './comparison-result.ts'
import { counted } from './format-numbers.ts'

const BY_FAMILY = {
  label: 'Check that the new mix of labels is what the world now looks like; if it only comes from how images were collected, collect the missing labels too. A model that was trained on the old mix is calibrated for it: look at its calibration before its accuracy.',
  source: 'Look at images of the new source beside the old ones (below) and compare the model\'s accuracy by source; if it falls, retrain with labelled images of the new source.',
  place: 'Label some images of the new places and measure the model there; an accuracy that was estimated elsewhere does not carry over by itself.',
  time: 'Make sure that the training data covers the seasons and hours that are served; retrain once it does.',
  quality: 'Find out what changed on the way from the sensor to here (provider, zoom, compression, weather, time of day) and mend it there if it can be mended; if these images are here to stay, retrain with some of them.',
  content: 'Look at the most changed images below: what they show is new, and no measured property accounts for it. Label some of them and retrain.'
} as const

const moreData = ({ minimumDetectable }: ComparisonResult): string => {
  const more = minimumDetectable?.moreGroups
  const wanted = more === undefined ? [] : [[more.reference, 'the reference'], [more.current, 'the current side']].filter(([groups]) => (groups as number) > 0)
  return wanted.length === 0
    ? 'Collect more images from other places, then compare again.'
    : `Collect images of ${wanted.map(([groups, side]) => `about ${counted(groups as number, 'more group')} for ${side as string}`).join(' and ')}, then compare again; more images of the same groups help little.`
}

/** What to do about a result, most important first, as whole sentences. */
export const recommend = (result: ComparisonResult): string[] => {
  const { verdict, severity, causes, conditional, significance } = result
  const families = [...new Set(causes.slice(0, 3).map(({ family }) => family))]
  switch (verdict) {
    case 'drift':
      return [
        ...families.map((family) => BY_FAMILY[family]),
        ...(conditional !== null && conditional.pValue > significance ? ['Images of the same label have not changed, so relabelling old images is of no use.'] : []),
        severity === 'severe' ? 'Retrain on a version that holds the new images, and let the gate decide whether the new model is better.' : 'Retraining can wait for the next regular training; watch the next comparison.'
      ]
    case 'negligible': return ['Do nothing: the difference is real but too small to matter. Watch whether it grows from version to version.']
    case 'stable': return ['Do nothing: a difference that matters would have been seen.']
    case 'inconclusive': return [moreData(result)]
  }
}
