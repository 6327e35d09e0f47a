import { bootstrapCells, percentileInterval, type Resampling } from '@emberwatch/ml'
import { mcnemar } from './mcnemar.ts'
import { signFlipTest } from './sign-flip-test.ts'

/** What the answers of two models to the same images say about which is better. */
export interface PairedComparison {
  onlyCandidateRight: number
  onlyChampionRight: number
  /** Share of images that the candidate gets right beyond the champion. */
  gain: number
  /** 95 %, by resampling cells; null where the two are always right together, or there is one cell only. */
  gainInterval: [number, number] | null
  /** Sign-flip test over cells: the one that counts. */
  pValue: number
  /** McNemar's, as if images of one cell were independent. */
  mcnemarPValue: number
}

interface PairedAnswers {
  /** Whether the candidate is right, image by image. */
  candidate: readonly boolean[]
  /** Whether the champion is, or always answering the majority class. */
  champion: readonly boolean[]
  /** The grid cell of each image. */
  cells: readonly string[]
  resampling?: Resampling
}

/** Compares two models image by image and cell by cell. */
export const comparePaired = ({ candidate, champion, cells, resampling = { seed: 1, resamples: 1000 } }: PairedAnswers): PairedComparison => {
  if (candidate.length === 0 || champion.length !== candidate.length || cells.length !== candidate.length) throw new RangeError('candidate, champion and cells must be of the same images')
  const differences = candidate.map((right, image) => Number(right) - Number(champion[image]))
  const byCell = new Map<string, number>()
  differences.forEach((difference, image) => byCell.set(cells[image] ?? '', (byCell.get(cells[image] ?? '') ?? 0) + difference))
  const onlyCandidateRight = differences.filter((difference) => difference > 0).length
  const onlyChampionRight = differences.filter((difference) => difference < 0).length
  const gains = bootstrapCells(cells, resampling, (weights) => {
    let sum = 0
    let total = 0
    weights.forEach((weight, image) => {
      sum += weight * (differences[image] ?? 0)
      total += weight
    })
    return sum / total
  })
  return {
    onlyCandidateRight,
    onlyChampionRight,
    gain: (onlyCandidateRight - onlyChampionRight) / candidate.length,
    gainInterval: percentileInterval(gains),
    pValue: signFlipTest([...byCell.values()]),
    mcnemarPValue: mcnemar(onlyCandidateRight, onlyChampionRight)
  }
}
