import type { Evaluation, ManifestRow, Mistake, Prediction } from '@emberwatch/contracts'

/** A test image with what it is and what was answered. */
export interface Replayed { imageId: string, truth: string, answer: Pick<Prediction, 'label' | 'confidences' | 'modelVersion' | 'imageId'> }

/** What is stored of how the model answered its test images. */
export interface StoredEvaluation {
  modelVersion: string
  evaluation: Pick<Evaluation, 'images' | 'correct' | 'accuracy' | 'confusion' | 'logLoss'>
  /** The images it got wrong, as far as they are stored; undefined if they cannot be read. */
  mistakes?: readonly Mistake[] | undefined
}

/** What was compared and how it differs. */
export interface ReplayComparison { compared: string[], differences: string[] }

/** As in the evaluation: no probability counts as less. */
const SMALLEST = 1e-7
/** Answers are computed one by one, the evaluation in batches: the last digits may differ. */
const TOLERANCE = 1e-3

/** How often each class was taken for which. */
const confusionOf = (replayed: readonly Replayed[]): Map<string, Map<string, number>> => {
  const confusion = new Map<string, Map<string, number>>()
  for (const { truth, answer: { label } } of replayed) {
    const row = confusion.get(truth) ?? new Map<string, number>()
    confusion.set(truth, row.set(label, (row.get(label) ?? 0) + 1))
  }
  return confusion
}

const compareConfusion = (replayed: readonly Replayed[], stored: Evaluation['confusion']): string[] => {
  const answered = confusionOf(replayed)
  const labels = [...new Set([...Object.keys(stored), ...answered.keys(), ...[...answered.values()].flatMap((row) => [...row.keys()])])].sort()
  return labels.flatMap((truth) => labels.flatMap((label) => {
    const [before, now] = [stored[truth]?.[label] ?? 0, answered.get(truth)?.get(label) ?? 0]
    return before === now ? [] : [`${truth} answered as ${label}: ${now} times now, ${before} times in the evaluation`]
  }))
}

const logLossOf = (replayed: readonly Replayed[]): number =>
  replayed.reduce((sum, { truth, answer }) => sum - Math.log(Math.max(SMALLEST, answer.confidences[truth] ?? 0)), 0) / replayed.length

/** Whether the stored mistakes are all there are: then the label of every image is known. */
const areAll = ({ evaluation: { images, correct }, mistakes }: StoredEvaluation): boolean => mistakes !== undefined && mistakes.length === images - correct

const compareImages = (replayed: readonly Replayed[], stored: StoredEvaluation): string[] => {
  const mistakes = new Map((stored.mistakes ?? []).map((mistake) => [mistake.imageId, mistake]))
  const complete = areAll(stored)
  return replayed.flatMap(({ imageId, truth, answer }) => {
    const mistake = mistakes.get(imageId)
    if (mistake === undefined) return complete && answer.label !== truth ? [`image ${imageId} (${truth}): ${answer.label} now, right in the evaluation`] : []
    const confidence = answer.confidences[mistake.predicted] ?? 0
    if (answer.label !== mistake.predicted) return [`image ${imageId} (${truth}): ${answer.label} now, ${mistake.predicted} in the evaluation`]
    return Math.abs(confidence - mistake.confidence) > TOLERANCE ? [`image ${imageId}: confidence ${confidence.toFixed(4)} now, ${mistake.confidence.toFixed(4)} in the evaluation`] : []
  })
}

/** Compares the answers of a running system with the evaluation that is stored with the model that gives them. */
export const compareReplay = (replayed: readonly Replayed[], stored: StoredEvaluation): ReplayComparison => {
  const { modelVersion, evaluation: { images, correct, accuracy, confusion, logLoss }, mistakes } = stored
  const differences = replayed.flatMap(({ imageId, answer }) => [
    ...answer.modelVersion === modelVersion ? [] : [`image ${imageId} was answered by ${answer.modelVersion}, not ${modelVersion}`],
    ...answer.imageId === imageId ? [] : [`image ${imageId} was answered as image ${answer.imageId}`]
  ])
  if (replayed.length !== images) differences.push(`${replayed.length} test images now, ${images} in the evaluation`)
  const right = replayed.filter(({ truth, answer }) => answer.label === truth).length
  if (right !== correct) differences.push(`${right} right now (accuracy ${(right / replayed.length).toFixed(4)}), ${correct} in the evaluation (${accuracy.toFixed(4)})`)
  differences.push(...compareConfusion(replayed, confusion))
  const loss = logLossOf(replayed)
  if (Math.abs(loss - logLoss) > TOLERANCE) differences.push(`logarithmic loss ${loss.toFixed(5)} now, ${logLoss.toFixed(5)} in the evaluation`)
  differences.push(...compareImages(replayed, stored))
  const perImage = areAll(stored) ? 'the label of every single image' : mistakes === undefined ? [] : `the label of the ${mistakes.length} surest mistakes`
  return { compared: ['accuracy', 'confusion matrix', 'logarithmic loss of the confidences'].concat(perImage), differences }
}

/** The test images of a manifest: one JSON object a line. */
export const testRowsOf = (manifest: string): ManifestRow[] =>
  manifest.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as ManifestRow).filter(({ split }) => split === 'test')
