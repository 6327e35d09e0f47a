import type { RunComparison } from '@emberwatch/contracts'

/** One run of a comparison and the number that stands for it on the page, in curves and tables alike. */
export type ComparedRun = RunComparison['items'][number] & { number: number }

/** The runs of a comparison, numbered from 1 in the order asked for. */
export const numbered = ({ items }: RunComparison): ComparedRun[] => items.map((item, index) => ({ ...item, number: index + 1 }))
