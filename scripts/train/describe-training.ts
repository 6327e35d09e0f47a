import type { HyperParameters, Model, Run, RunMetric } from '@emberwatch/contracts'
import { duration } from '../duration.ts'

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const inWords = (parameters: object): string => Object.entries(parameters).map(([name, value]) => `${name} ${JSON.stringify(value).replaceAll('"', '')}`).join(', ')

/**
 * One line that says how far a training is.
 *
 * @example describePoint(metric) // => 'trial 2/3 · epoch 14/60 · loss 0.213 / 0.248 · accuracy 95.1 % · 12 s left'
 */
export const describePoint = ({ trial, trials, epoch, parameters: { maxEpochs }, trainLoss, validationLoss, validationAccuracy, etaSeconds }: RunMetric): string => [
  `trial ${trial}/${trials}`, `epoch ${epoch}/${maxEpochs}`, `loss ${trainLoss.toFixed(3)} / ${validationLoss.toFixed(3)}`, `accuracy ${percent(validationAccuracy)}`, `${duration(etaSeconds)} left`
].join(' · ')

/** What a run waits for or does while nothing is measured. */
export const describeWaiting = ({ state }: Run, seconds: number): string =>
  `${state === 'queued' ? 'waits for its turn' : 'embeds the images'} · ${duration(seconds)}`

/**
 * One line about a trial that went as far as it will go for now, from its best epoch: that with the least validation loss.
 *
 * @example describeTrial(metrics, ['units', 'dropout']) // => 'trial 2/6 · units 256, dropout 0.3 · 22 epochs · best: loss 0.213 / 0.248, accuracy 95.1 %'
 */
export const describeTrial = (points: readonly [RunMetric, ...RunMetric[]], varied: readonly (keyof HyperParameters)[]): string => {
  const best = points.reduce((least, point) => point.validationLoss < least.validationLoss ? point : least)
  const last = points.at(-1) ?? best
  const tried = Object.fromEntries(varied.map((name) => [name, best.parameters[name]]))
  return [
    `trial ${best.trial}/${best.trials}`,
    ...(varied.length === 0 ? [] : [inWords(tried)]),
    `${last.epoch} ${last.epoch === 1 ? 'epoch' : 'epochs'}`,
    `best: loss ${best.trainLoss.toFixed(3)} / ${best.validationLoss.toFixed(3)}, accuracy ${percent(best.validationAccuracy)}`
  ].join(' · ')
}

/** What the search of a run varies, in the order in which it is written. */
export const variedIn = ({ parameters: { sweep } }: Pick<Run, 'parameters'>): (keyof HyperParameters)[] => Object.keys(sweep?.space ?? {}) as (keyof HyperParameters)[]

const secondsOf = ({ startedAt, finishedAt }: Run): number => finishedAt === null ? 0 : Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)

const accuracyOf = ({ accuracy, images, accuracyInterval: [low, high] }: Model['candidate']): string => `${percent(accuracy)} of ${images} test images (95 %: ${percent(low)} to ${percent(high)})`

const modelLines = ({ modelVersion, datasetVersion, parameters, candidate, champion, majorityAccuracy, decision }: Model, run: Run, linkTo: (path: string) => string): string[] => [
  `${modelVersion}, trained on ${datasetVersion} with ${run.backend ?? 'an unknown back end'} in ${duration(secondsOf(run))}: ${inWords(Object.fromEntries([...new Set<keyof HyperParameters>(['units', ...variedIn(run)])].map((name) => [name, parameters[name]])))}`,
  `  accuracy  ${accuracyOf(candidate)}`,
  champion === null ? `  majority  ${percent(majorityAccuracy)} by always answering the most frequent class` : `  champion  ${accuracyOf(champion)}, ${champion.modelVersion}`,
  `  decision  ${decision.reason}`,
  `  card      ${linkTo(`/v1/models/${modelVersion}/files/card.html`)}`
]

/** What came of a training, in lines; `linkTo` makes an address of a path. */
export const describeResult = (run: Run, model: Model | undefined, linkTo: (path: string) => string): string[] => {
  const where = linkTo(`/v1/runs/${encodeURIComponent(run.runId)}`)
  if (run.state === 'failed') return [`The training failed: ${run.failure ?? 'nobody knows why'}`, `  ${where}`]
  if (run.state === 'cancelled') return [`The training was cancelled${run.failure === null ? '' : `: ${run.failure}`}`, `  ${where}`]
  return model === undefined ? [`The training is over, and its model ${run.modelVersion ?? ''} is not in the registry any more: ${where}`] : modelLines(model, run, linkTo)
}
