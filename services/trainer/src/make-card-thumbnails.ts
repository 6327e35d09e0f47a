import { type EvaluationFile, objectKeys } from '@emberwatch/contracts'
import { makeThumbnail } from '@emberwatch/ml'
import type { ObjectStore } from '@emberwatch/storage'
import { MISTAKES_SHOWN } from './card/show-mistakes.ts'
import { EXAMPLES_SHOWN } from './card/show-slices.ts'

const LARGE = 96
const SMALL = 48

/** Small pictures of the tiles that a card shows, as data URIs by image id; a tile that is gone or unreadable has none, which spoils no card. */
export const makeCardThumbnails = async ({ objects }: { objects: Pick<ObjectStore, 'find'> }, { candidate, landCover }: EvaluationFile): Promise<Map<string, string>> => {
  const wanted = new Map([
    ...landCover.flatMap(({ examples }) => examples.slice(0, EXAMPLES_SHOWN)).map((imageId) => [imageId, SMALL] as const),
    ...candidate.mistakes.slice(0, MISTAKES_SHOWN).map(({ imageId }) => [imageId, LARGE] as const)
  ])
  const pictures = await Promise.all([...wanted].map(async ([imageId, size]): Promise<[string, string][]> => {
    const bytes = await objects.find(objectKeys.tile(imageId))
    const small = bytes === undefined ? undefined : await makeThumbnail(bytes, size, 'webp').catch(() => undefined)
    return small === undefined ? [] : [[imageId, `data:image/webp;base64,${Buffer.from(small).toString('base64')}`]]
  }))
  return new Map(pictures.flat())
}
