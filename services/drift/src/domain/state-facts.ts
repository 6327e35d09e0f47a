import { type DriftReport, type DriftSide, objectKeys } from '@emberwatch/contracts'
import type { ChosenSide } from './choose-sides.ts'
import type { ComparisonResult, GlobalTest, SideSize } from './comparison-result.ts'
import { findCautions } from './find-cautions.ts'
import { countLabels } from './label-mix.ts'
import { phraseVerdict } from './phrase-verdict.ts'

/** One side as it is named in the record. */
interface NamedVersion { version: string }

interface Findings {
  reportId: string
  task: string
  versions: { reference: NamedVersion, current: NamedVersion }
  sides: { reference: ChosenFacts, current: ChosenFacts, sharedImages: number, sharedGroups: number }
  comparison: ComparisonResult
  imagesPerSide: number
  backboneId: string
}

/** What the record says of a chosen side. */
type ChosenFacts = Omit<ChosenSide, 'images'> & { images: readonly { cell: string, label: string }[] }

const describeSide = ({ version }: NamedVersion, { images, imagesInSharedGroups, imagesNotSampled, samplingProbability }: ChosenFacts, { icc, effectiveRows }: SideSize): DriftSide => ({
  version,
  images: images.length,
  groups: new Set(images.map(({ cell }) => cell)).size,
  labels: countLabels(images.map(({ label }) => label)),
  imagesInSharedGroups,
  imagesNotSampled,
  samplingProbability,
  icc,
  effectiveImages: effectiveRows
})

const withinLabelsOf = ({ conditional }: ComparisonResult): DriftReport['withinLabels'] => conditional === null
  ? null
  : { pValue: conditional.pValue, mmdSquared: conditional.tests[0]?.statistic ?? 0, labels: conditional.labels, referenceGroups: conditional.referenceGroups, currentGroups: conditional.currentGroups }

const precisionOf = ({ minimumDetectable }: ComparisonResult): NonNullable<DriftReport['precision']> | null => minimumDetectable === null
  ? null
  : { auc: minimumDetectable.auc, moreReferenceGroups: minimumDetectable.moreGroups.reference, moreCurrentGroups: minimumDetectable.moreGroups.current }

const testOf = ({ name, statistic, pValue, adjusted }: GlobalTest) => ({ name, statistic, pValue, adjusted })

/** The record of a comparison, but for when it was made and how long that took. */
export const stateFacts = ({ reportId, task, versions, sides, comparison, imagesPerSide, backboneId }: Findings): Omit<DriftReport, 'tookMs' | 'createdAt'> => {
  const { verdict, severity, causes, kind, pValue, significance, tests, effects, sizes, permutations, seed, basis, methodVersion, warnings } = comparison
  const reference = describeSide(versions.reference, sides.reference, sizes.reference)
  const current = describeSide(versions.current, sides.current, sizes.current)
  const shift = effects.find(({ name }) => name === 'mean-shift')
  const withinLabels = withinLabelsOf(comparison)
  return {
    reportId,
    task,
    reference,
    current,
    verdict,
    severity,
    kind,
    sentence: phraseVerdict({ comparison, reference, current }),
    causes,
    significance,
    pValue,
    tests: tests.map(testOf),
    effects: effects.map(({ name, value, low, high, severity: size }) => ({ name, value, low, high, severity: size })),
    precision: precisionOf(comparison),
    mmdSquared: tests.find(({ name }) => name === 'mmd')?.statistic ?? null,
    effect: shift?.value ?? null,
    effectInterval: shift === undefined ? null : [shift.low, shift.high],
    withinLabels,
    cautions: [...findCautions(reference, current), ...warnings.map(({ message }) => message)],
    permutations,
    bandwidth: basis?.bandwidth ?? null,
    seed,
    imagesPerSide,
    methodVersion,
    sharedImages: sides.sharedImages,
    sharedGroups: sides.sharedGroups,
    backboneId,
    htmlKey: objectKeys.report(reportId, 'html'),
    jsonKey: objectKeys.report(reportId, 'json')
  }
}
