import type { DatasetEdit, Image } from '../records/ingest.ts'

/** An image as it stands after every edit: with the label it has now, and whether it was removed. */
export interface EditedImage extends Image { removed: boolean }

/** Whether an edit is about an image. One that names a source or origin is about the images that were there when it was made. */
const isAbout = ({ selection: { imageIds, source, origin }, at }: DatasetEdit, image: Image): boolean =>
  (imageIds === undefined ? image.addedAt <= at : imageIds.includes(image.imageId)) &&
  (source === undefined || image.source === source) &&
  (origin === undefined || image.origin === origin)

const edited = (image: EditedImage, { kind, label }: DatasetEdit): EditedImage => {
  switch (kind) {
    case 'relabel': return { ...image, label: label ?? image.label }
    case 'remove': return { ...image, removed: true }
    case 'restore': return { ...image, removed: false }
  }
}

/** The edits that are about an image, oldest first. */
export const editsOfImage = (image: Image, edits: readonly DatasetEdit[]): DatasetEdit[] =>
  edits.filter((edit) => isAbout(edit, image)).sort((a, b) => a.number - b.number)

/**
 * What edits make of images. Image records never change: what is true of an image is its record and every edit about
 * it, in the order of their numbers. An edit changes labels or removes; it never moves an image to another split.
 */
export const applyEdits = (images: readonly Image[], edits: readonly DatasetEdit[]): EditedImage[] => {
  const broad = edits.filter(({ selection }) => selection.imageIds === undefined)
  const byImage = new Map<string, DatasetEdit[]>()
  for (const edit of edits) {
    for (const imageId of new Set(edit.selection.imageIds)) byImage.set(imageId, [...byImage.get(imageId) ?? [], edit])
  }
  return images.map((image) =>
    editsOfImage(image, [...broad, ...byImage.get(image.imageId) ?? []]).reduce(edited, { ...image, removed: false }))
}
