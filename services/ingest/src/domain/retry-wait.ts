/** How long to wait after the n-th failed request: half a second, doubling up to eight, each with up to half of it as jitter. */
export const retryWaitMs = (attempt: number, random: () => number): number => Math.min(500 * 2 ** (attempt - 1), 8000) * (1 + random() / 2)
