import { applyEdits, type DatasetEdit, type EditedImage, type Image } from '@emberwatch/contracts'
import { editRefused, imagesNotFound } from '../errors/version-errors.ts'

interface Standing {
  task: string
  classes: readonly string[]
  images: readonly Image[]
  /** The edits made before. */
  edits: readonly DatasetEdit[]
}

const checkLabel = ({ kind, label }: DatasetEdit, { task, classes }: Standing): void => {
  if (kind !== 'relabel') {
    if (label !== null) throw editRefused(`a label goes with kind=relabel only, not with ${kind}`)
    return
  }
  if (label === null) throw editRefused(`kind=relabel needs a label: one of ${classes.join(', ')}`)
  if (!classes.includes(label)) throw editRefused(`${label} is not a class of task ${task}; its classes are ${classes.join(', ')}`)
}

const checkSelection = ({ selection: { imageIds, source, origin } }: DatasetEdit, { task, images }: Standing): void => {
  if (imageIds === undefined && source === undefined && origin === undefined) throw editRefused('the selection names nothing; give imageIds, source or origin')
  if (imageIds === undefined) return
  const there = new Set(images.map(({ imageId }) => imageId))
  const unknown = imageIds.filter((imageId) => !there.has(imageId))
  if (unknown.length > 0) throw imagesNotFound(task, unknown)
}

const differs = (before: EditedImage | undefined, after: EditedImage): boolean =>
  before?.label !== after.label || before.removed !== after.removed

/**
 * How many images an edit changes, which may be none.
 *
 * @throws {AppError} DATASET_EDIT_REFUSED or IMAGE_NOT_FOUND, saying what is wrong with it
 */
export const judgeEdit = (edit: DatasetEdit, standing: Standing): number => {
  checkLabel(edit, standing)
  checkSelection(edit, standing)
  const before = applyEdits(standing.images, standing.edits)
  const after = applyEdits(standing.images, [...standing.edits, edit])
  const changed = after.filter((image, index) => differs(before[index], image)).length
  if (changed > 0 && after.every(({ removed }) => removed)) throw editRefused(`the edit would leave task ${standing.task} without images, and a dataset version has at least one`)
  return changed
}
