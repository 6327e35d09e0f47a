/** A computed probability of something that was observed: never 0, because it happened, and never above 1, whatever rounding says. */
export const possible = (probability: number): number => Math.min(1, Math.max(Number.MIN_VALUE, probability))
