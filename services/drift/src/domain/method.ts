/** Names the method; part of every report's id, so that a better method makes new reports instead of passing for the old one. */
export const METHOD_VERSION = 'group-mmd-1'

/** The numbers that the method stands on. */
export const METHOD = {
  /** Random rearrangements behind a p-value. */
  permutations: 999,
  /** Resamples behind the interval of the effect. */
  resamples: 999,
  /** Most images a side that are compared; more are sampled by whole grid cells. */
  imagesPerSide: 1000,
  /** Fewer images or groups than these on a side say nothing either way. */
  fewestImages: 30,
  fewestGroups: 8,
  /** Images shown as most unlike the reference. */
  mostUnlike: 12
} as const
