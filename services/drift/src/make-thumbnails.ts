import { objectKeys } from '@emberwatch/contracts'
import type { ObjectStore } from '@emberwatch/storage'
import type { MakeThumbnail } from './ports.ts'
import { THUMBNAIL_SIZE } from './report/show-unlike.ts'

interface Deps { objects: Pick<ObjectStore, 'find'>, makeThumbnail: MakeThumbnail }

/** Small pictures of a few tiles as data URIs, by image id; a tile that is gone or unreadable has none, which spoils no report. */
export const makeThumbnails = async ({ objects, makeThumbnail }: Deps, images: readonly { imageId: string }[]): Promise<Map<string, string>> => {
  const pictures = await Promise.all(images.map(async ({ imageId }): Promise<[string, string][]> => {
    const bytes = await objects.find(objectKeys.tile(imageId))
    const small = bytes === undefined ? undefined : await makeThumbnail(bytes, THUMBNAIL_SIZE).catch(() => undefined)
    return small === undefined ? [] : [[imageId, `data:image/jpeg;base64,${Buffer.from(small).toString('base64')}`]]
  }))
  return new Map(pictures.flat())
}
