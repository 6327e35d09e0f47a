import type { ComparisonResult } from './comparison-result.ts'

interface Shown<Image> { reference: readonly Image[], current: readonly Image[] }

/** Pairs of pictures at each end of the scores: 24 pictures at most. */
export const PAIRS_SHOWN = 6

/** The images that a report shows: those at both ends of the classifier's scores and their neighbours. */
export const imagesShown = <Image>({ witness }: Pick<ComparisonResult, 'witness'>, { reference, current }: Shown<Image>): Image[] => [
  ...(witness?.mostCurrentLike.slice(0, PAIRS_SHOWN) ?? []).flatMap(({ row, nearest }) => [current[row], reference[nearest]]),
  ...(witness?.mostReferenceLike.slice(0, PAIRS_SHOWN) ?? []).flatMap(({ row, nearest }) => [reference[row], current[nearest]])
].filter((image) => image !== undefined)
