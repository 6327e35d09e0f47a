import type { Evaluation, GateCheck } from '@emberwatch/contracts'
import type { PairedComparison } from './compare-paired.ts'
import type { GatePolicy } from './gate-policy.ts'

/** What of an evaluation the gate looks at. */
export type Scored = Pick<Evaluation, 'images' | 'accuracy' | 'ece' | 'eceFloor' | 'asItWas' | 'perClass' | 'slices'>

/** A check with what to say if it failed. */
export interface WordedCheck extends GateCheck { otherwise: string }

// Shares of whole images: 17/20 - 16/20 is 0.05 on paper and less in binary.
const ROUNDING = 1e-9

/** A share in words, such as `95.7 %`. */
export const percent = (share: number | null): string => share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`

const atLeast = (name: string, value: number | null, limit: number, otherwise: string): WordedCheck =>
  ({ name, value, comparison: 'at-least', limit, passed: value !== null && value >= limit - ROUNDING, otherwise })

const atMost = (name: string, value: number, limit: number, otherwise: string): WordedCheck =>
  ({ name, value, comparison: 'at-most', limit, passed: value <= limit + ROUNDING, otherwise })

const orForgiven = (forgiven: boolean, check: WordedCheck): WordedCheck => ({ ...check, passed: check.passed || forgiven })

const pairedTest = (pValue: number, { significance }: GatePolicy): WordedCheck =>
  atMost('paired-test', pValue, significance, `a difference like this happens by accident too often (p must be at most ${significance})`)

/** Recall of classes and accuracy of slices below which nothing is promoted, however much better it is elsewhere. */
const floorChecks = ({ perClass, slices }: Scored, { floors }: GatePolicy): WordedCheck[] => [
  ...Object.entries(floors.perClassRecall ?? {}).map(([label, limit]) => {
    const recall = perClass[label]?.recall ?? null
    return atLeast(`recall of ${label}`, recall, limit, `the recall of ${label} is ${percent(recall)} and must be at least ${percent(limit)}`)
  }),
  ...slices.flatMap(({ by, name, images, accuracy, tooFew }) => {
    if (floors.slices === undefined || images < floors.slices.images || tooFew) return []
    const limit = floors.slices.accuracy
    return [atLeast(`accuracy of ${by} ${name}`, accuracy, limit, `only ${percent(accuracy)} of the ${images} images of ${by} ${name} are right and at least ${percent(limit)} must be`)]
  })
]

/** What a first model is held against: always answering the majority class. */
export const firstChecks = (candidate: Scored, { gain, pValue }: PairedComparison, policy: GatePolicy): WordedCheck[] => [
  atLeast('gain', gain, policy.firstMargin, `a first model needs ${percent(policy.firstMargin)} more`),
  pairedTest(pValue, policy),
  ...floorChecks(candidate, policy)
]

/** What two models' answers say, and how often a loss on the parent version's images as large as this one happens by accident; null without such images. */
export interface ChampionPairs extends PairedComparison { lossPValue: number | null }

/**
 * What a candidate is held against once there is a champion. On few images the calibration error is mostly noise, and
 * one image is a loss of points: what a perfectly calibrated model would show is forgiven, and so is a loss that may be
 * an accident.
 */
export const championChecks = (candidate: Scored, champion: Scored, { gain, pValue, lossPValue }: ChampionPairs, policy: GatePolicy): WordedCheck[] => {
  const uncalibrated = candidate.ece - Math.max(champion.ece, candidate.eceFloor)
  const lost = (champion.asItWas?.accuracy ?? 0) - (candidate.asItWas?.accuracy ?? 0)
  const mayBeAccident = lossPValue === null || lossPValue > policy.significance
  const before = candidate.asItWas === null || champion.asItWas === null
    ? []
    : [orForgiven(mayBeAccident, atMost('loss as it was', lost, policy.asItWasMaxLoss, `on the ${candidate.asItWas.images} test images of ${candidate.asItWas.datasetVersion} it is ${percent(lost)} worse, and at most ${percent(policy.asItWasMaxLoss)} is allowed, and it is no accident`))]
  return [
    atLeast('gain', gain, policy.minimumGain, `a gain of at least ${percent(policy.minimumGain)} is needed`),
    pairedTest(pValue, policy),
    atMost('calibration', uncalibrated, policy.maxCalibrationRegression, `its calibration error is ${percent(uncalibrated)} above the champion's and what is noise, and at most ${percent(policy.maxCalibrationRegression)} is allowed`),
    ...before,
    ...floorChecks(candidate, policy)
  ]
}
