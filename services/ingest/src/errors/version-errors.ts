import { AppError, type DatasetEdit } from '@emberwatch/contracts'

/** Other processes took every number that this one tried; what it would have cut is cut with the next poll. */
export const versionContested = (task: string, attempts: number) =>
  new AppError(`${attempts} numbers for a dataset version of task ${task} went to other processes; try again`, { code: 'DATASET_VERSION_CONTESTED', retryable: true })

/** Other processes took every number that this edit tried. */
export const editContested = (task: string, attempts: number) =>
  new AppError(`${attempts} numbers for an edit of task ${task} went to other processes; try again`, { code: 'DATASET_VERSION_CONTESTED', retryable: true })

/** An edit that says nothing new, or something that cannot be. */
export const editRefused = (problem: string) => new AppError(problem, { code: 'DATASET_EDIT_REFUSED', retryable: false })

/** An edit after which everything is as it was. */
export const editChangesNothing = ({ kind, label }: Pick<DatasetEdit, 'kind' | 'label'>) => {
  switch (kind) {
    case 'relabel': return editRefused(`no image of the selection has another label than ${label} now`)
    case 'remove': return editRefused('no image of the selection is there that was not removed before')
    case 'restore': return editRefused('no image of the selection was removed')
  }
}

const NAMED = 5

/** An edit of images that are not there. */
export const imagesNotFound = (task: string, imageIds: readonly string[]) => {
  const named = imageIds.slice(0, NAMED).join(', ')
  const more = imageIds.length > NAMED ? ` and ${imageIds.length - NAMED} more` : ''
  return new AppError(`task ${task} has no image ${named}${more}; nothing was changed`, { code: 'IMAGE_NOT_FOUND', retryable: false })
}
