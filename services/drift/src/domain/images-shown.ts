import type { ComparisonResult } from './comparison-result.ts'

interface Shown<Image> { reference: readonly Image[], current: readonly Image[] }

/** The images that a report shows: those at both ends of the classifier's scores and their neighbours. */
export const imagesShown = <Image>({ witness }: Pick<ComparisonResult, 'witness'>, { reference, current }: Shown<Image>): Image[] => [
  ...(witness?.mostCurrentLike ?? []).flatMap(({ row, nearest }) => [current[row], reference[nearest]])
].filter((image) => image !== undefined)
