import { seededNumbers } from '../../seeded-numbers.ts'
import type { AnsweredImages } from '../answered-images.ts'

/**
 * Answers of a middling model to images of each class in turn, four to a cell, with many equal probabilities. Made of
 * whole numbers, so that other programs can be given exactly the same.
 */
export const madeAnswers = (classes: readonly string[], images: number, seed: number): AnsweredImages => {
  const next = seededNumbers(seed)
  const labels = Array.from({ length: images }, (_, image) => image % classes.length)
  const probabilities = labels.flatMap((label) => {
    const parts = classes.map((_, other) => 1 + Math.floor(10 * next()) + (other === label ? 4 : 0))
    const sum = parts.reduce((total, part) => total + part, 0)
    return parts.map((part) => part / sum)
  })
  return { classes, labels, probabilities, cells: labels.map((_, image) => `${Math.floor(image / 4)}`) }
}

/** The same answers to some of the images only, in the given order. */
export const onlyImages = ({ classes, probabilities, labels, cells }: AnsweredImages, places: readonly number[]): AnsweredImages => ({
  classes,
  probabilities: places.flatMap((place) => classes.map((_, label) => probabilities[place * classes.length + label] ?? 0)),
  labels: places.map((place) => labels[place] ?? 0),
  cells: places.map((place) => cells[place] ?? '')
})
