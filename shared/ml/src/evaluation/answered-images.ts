/** What a model answered to labelled images: all that an evaluation needs. */
export interface AnsweredImages {
  /** The classes, in the order of the model's outputs. */
  classes: readonly string[]
  /** [images, classes], row by row. */
  probabilities: ArrayLike<number>
  /** The true class index of each image. */
  labels: readonly number[]
  /** The grid cell of each image: images of one cell show the same ground and are right or wrong together. */
  cells: readonly string[]
}

/** @throws {RangeError} without images, if the lengths do not fit, or if a label is none of the classes */
export const checkAnswers = ({ classes, probabilities, labels, cells }: AnsweredImages): void => {
  if (labels.length === 0 || probabilities.length !== labels.length * classes.length || cells.length !== labels.length) {
    throw new RangeError(`${probabilities.length} probabilities and ${cells.length} cells do not fit ${labels.length} labels of ${classes.length} classes`)
  }
  const stranger = labels.findIndex((label) => !(label in classes))
  if (stranger !== -1) throw new RangeError(`label ${labels[stranger]} of image ${stranger} is none of the ${classes.length} classes`)
}

/** The class with the highest probability, for each row of [images, classes]; the first of equally likely ones. */
export const predictedClasses = (probabilities: ArrayLike<number>, classes: number): number[] =>
  Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0
    for (let label = 1; label < classes; label++) {
      if ((probabilities[row * classes + label] ?? 0) > (probabilities[row * classes + best] ?? 0)) best = label
    }
    return best
  })

/** Which images were answered rightly. */
export const rightAnswers = ({ classes, probabilities, labels }: Pick<AnsweredImages, 'classes' | 'probabilities' | 'labels'>): boolean[] =>
  predictedClasses(probabilities, classes.length).map((predicted, image) => predicted === labels[image])

/** The share that always answering the most frequent class would get right. */
export const shareOfMajority = (labels: readonly number[]): number => {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return Math.max(...counts.values()) / labels.length
}
