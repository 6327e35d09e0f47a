import type { CoverCluster, DatasetVersion, Evaluation, EvaluationDetails } from '@emberwatch/contracts'
import { type AnsweredImages, detailEvaluation, evaluate, findLandCover, hardGround, rightAnswers, sliceByAge, sliceByBrightness, sliceByRegion, sliceBySource } from '@emberwatch/ml'
import { majorityAnswers, type SplitRows } from './split-rows.ts'

interface TestSetOptions {
  dataset: Pick<DatasetVersion, 'parent'>
  splits: SplitRows
  classes: readonly string[]
  /** The class that people are warned of. */
  alarmLabel: string | undefined
  embeddingSize: number
}

/** One model's answers to the test split, from every side. */
interface Judged { evaluation: Evaluation, details: EvaluationDetails, right: boolean[] }

/** The frozen test split, ready to judge any number of models on the same images, slices and resamples. */
export interface TestSet {
  cells: readonly string[]
  /** Places of the test images that the parent version had already. */
  before: readonly number[]
  /** What always answering the majority class gets right. */
  majority: boolean[]
  landCover: CoverCluster[]
  /** Alarms are counted from the threshold on that the model came with. */
  judge: (modelVersion: string, probabilities: ArrayLike<number>, threshold: number | undefined) => Judged
}

const SEED = 1

/** Finds out about a test split what does not depend on the model: its slices, its hard ground, what the parent version had of it. */
export const openTestSet = ({ dataset: { parent }, splits, classes, alarmLabel, embeddingSize }: TestSetOptions): TestSet => {
  const { train, test, rows } = splits
  const landCover = findLandCover({ train, imageIds: rows.train.map(({ imageId }) => imageId), embeddingSize, classes, alarmLabel, seed: SEED })
  const cover = landCover.slice(test.embeddings)
  const age = parent === null ? undefined : sliceByAge(rows.test, Number(/^v(\d+)/.exec(parent)?.[1]))
  const slicings = [cover, sliceByRegion(rows.test), sliceByBrightness(rows.test), sliceBySource(rows.test), ...(age === undefined ? [] : [age])]
  const asItWas = parent === null || age === undefined ? undefined : { datasetVersion: parent, places: age.names.flatMap((name, place) => name === 'old' ? [place] : []) }
  const cells = rows.test.map(({ cell }) => cell)
  return {
    cells,
    before: asItWas?.places ?? [],
    majority: majorityAnswers(splits, classes.length),
    landCover: landCover.clusters,
    judge (modelVersion, probabilities, threshold) {
      const answers: AnsweredImages = { classes, probabilities, labels: test.labels, cells }
      return {
        evaluation: evaluate(answers, { modelVersion, alarmLabel, threshold, slicings, asItWas, hardGround: hardGround(landCover, cover) }),
        details: detailEvaluation(answers, { modelVersion, imageIds: rows.test.map(({ imageId }) => imageId) }),
        right: rightAnswers(answers)
      }
    }
  }
}
