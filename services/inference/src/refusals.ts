import type { Metrics } from '@emberwatch/observability'

interface Refused { move: number, problem: string, triedAt: number }

/** How long a refused model is left alone before it is tried again, and the clock that says so. */
export interface RefusalOptions { retryMs: number, now: () => Date, metrics: Pick<Metrics, 'swaps' | 'modelRefused'> }

/**
 * What is known of a champion that was refused: enough to say so wherever a person looks, and not to fetch the same
 * wrong file again at every look. `move` is the number of the alias move that made it champion: promoted once more, it
 * is tried at once.
 */
export const createRefusals = ({ retryMs, now, metrics }: RefusalOptions) => {
  let refused: Refused | undefined
  return {
    /** Why the champion is not served; null where it is. */
    last: (): string | null => refused?.problem ?? null,
    /** Whether this move's model was refused so lately that it is left alone. */
    isRecent: (move: number): boolean => refused?.move === move && now().getTime() - refused.triedAt < retryMs,
    add (move: number, problem: string): void {
      refused = { move, problem, triedAt: now().getTime() }
      metrics.swaps.inc({ outcome: 'refused' })
      metrics.modelRefused.set(1)
    },
    clear (): void {
      refused = undefined
      metrics.modelRefused.set(0)
    }
  }
}
