import type { KnownFire } from './known-fires.ts'
import { type UpdateDeps, updateFire } from './update-fire.ts'

/** Marks the fires out that the feed no longer has; returns how many. */
export const markOut = async (deps: UpdateDeps, known: ReadonlyMap<string, KnownFire>, { traceparent, stopping }: { traceparent: string, stopping: AbortSignal }): Promise<number> => {
  let out = 0
  for (const [fireId, fire] of known) {
    if (stopping.aborted) break
    if (fire.isInFeed || fire.presence === 'out') continue
    const { hectares, stageOfControl } = fire
    if (await updateFire(deps, { fireId, known: fire, standing: { hectares, stageOfControl, presence: 'out' }, traceparent })) out++
  }
  return out
}
