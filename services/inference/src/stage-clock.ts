import type { Metrics, Tracing } from '@emberwatch/observability'

interface StageDeps { task: string, metrics: Pick<Metrics, 'stageSeconds'>, tracing: Tracing }

/** `infer` is backbone and head: one trip to a worker. */
export type Stage = 'queue' | 'decode' | 'infer'

/** Times the stages of predictions, as a metric by version and as steps of their traces. */
export const createStageClock = ({ task, metrics, tracing }: StageDeps) => (version: string, traceparent: string) => {
  const passed = (stage: Stage, startedAt: number, endedAt: number): void => {
    metrics.stageSeconds.observe({ task, stage, version }, (endedAt - startedAt) / 1000)
    tracing.step(stage, { parent: traceparent, startedAt, endedAt, facts: { 'emberwatch.model.version': version } })
  }
  return {
    /** A stage is over that took from one moment of `performance.now()` to another. What fails is timed by nobody. */
    passed,
    /** A stage begins; call what it returns when it is over. */
    enter (stage: Stage): () => void {
      const startedAt = performance.now()
      return () => { passed(stage, startedAt, performance.now()) }
    }
  }
}
export type StageClock = ReturnType<typeof createStageClock>
