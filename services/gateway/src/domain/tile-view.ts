import { type DatasetEdit, type EditedImage, editsOfImage, type Image, type Tile, type TileDetail } from '@emberwatch/contracts'

/** Where the pictures of an image are. */
export const picturesOf = (task: string, imageId: string): { image: string, thumbnail: string } =>
  ({ image: `/v1/tiles/${imageId}/image?task=${task}`, thumbnail: `/v1/tiles/${imageId}/thumbnail?task=${task}` })

/** A tile as it is shown: what it is now, what it was recorded as, and where its pictures are. */
export const tileView = ({ removed, ...image }: EditedImage, recorded: Pick<Image, 'label'>): Tile =>
  ({ ...image, recordedLabel: recorded.label, removed, ...picturesOf(image.task, image.imageId) })

/** A tile with the edits that made it what it is. */
export const tileDetail = (edited: EditedImage, recorded: Image, edits: readonly DatasetEdit[]): TileDetail => ({
  ...tileView(edited, recorded),
  edits: editsOfImage(recorded, edits).map(({ number, kind, label, by, why, at }) => ({ number, kind, label, by, why, at }))
})
