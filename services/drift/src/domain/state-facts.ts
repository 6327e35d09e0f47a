import { type DatasetVersion, type DriftReport, type DriftSide, objectKeys } from '@emberwatch/contracts'
import type { ChosenSide, ChosenSides } from './choose-sides.ts'
import type { Comparison } from './comparison.ts'
import { findCautions } from './find-cautions.ts'
import { countLabels } from './label-mix.ts'
import { METHOD_VERSION } from './method.ts'
import { phraseVerdict } from './phrase-verdict.ts'
import { verdictOf } from './verdict.ts'

interface Findings {
  reportId: string
  versions: { reference: DatasetVersion, current: DatasetVersion }
  sides: ChosenSides
  comparison: Comparison
  imagesPerSide: number
  significance: number
  seed: number
  backboneId: string
}

const describeSide = ({ version }: DatasetVersion, { images, imagesInSharedGroups, imagesNotSampled }: ChosenSide): DriftSide => ({
  version,
  images: images.length,
  groups: new Set(images.map(({ cell }) => cell)).size,
  labels: countLabels(images.map(({ label }) => label)),
  imagesInSharedGroups,
  imagesNotSampled
})

/** The record of a comparison, but for when it was made and how long that took. */
export const stateFacts = ({ reportId, versions, sides, comparison, imagesPerSide, significance, seed, backboneId }: Findings): Omit<DriftReport, 'tookMs' | 'createdAt'> => {
  const { overall, withinLabels: within, effect, bandwidth } = comparison
  const reference = describeSide(versions.reference, sides.reference)
  const current = describeSide(versions.current, sides.current)
  const pValue = overall?.pValue ?? null
  const withinLabels = within === null ? null : { pValue: within.pValue, mmdSquared: within.observed, labels: within.labels, referenceGroups: within.referenceGroups, currentGroups: within.currentGroups }
  const found = { reference, current, verdict: verdictOf(pValue, significance), significance, pValue, withinLabels, effect: effect?.value ?? null, effectInterval: effect?.interval ?? null }
  return {
    reportId,
    task: versions.reference.task,
    ...found,
    sentence: phraseVerdict(found),
    cautions: findCautions(reference, current),
    mmdSquared: overall?.observed ?? null,
    permutations: overall?.nullStatistics.length ?? 0,
    bandwidth,
    seed,
    imagesPerSide,
    methodVersion: METHOD_VERSION,
    sharedImages: sides.sharedImages,
    sharedGroups: sides.sharedGroups,
    backboneId,
    htmlKey: objectKeys.report(reportId, 'html'),
    jsonKey: objectKeys.report(reportId, 'json')
  }
}
