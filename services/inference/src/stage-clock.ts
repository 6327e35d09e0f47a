import type { Metrics, Tracing } from '@emberwatch/observability'

interface StageDeps { task: string, metrics: Pick<Metrics, 'stageSeconds'>, tracing: Tracing }

/** `infer` is backbone and head: one trip to a worker. */
export type Stage = 'queue' | 'decode' | 'infer'

/** Times the stages of predictions, as a metric by version and as steps of their traces. */
export const createStageClock = ({ task, metrics, tracing }: StageDeps) => (version: string, traceparent: string) => {
  const enter = (stage: Stage): (() => void) => {
    const startedAt = performance.now()
    return () => {
      const endedAt = performance.now()
      metrics.stageSeconds.observe({ task, stage, version }, (endedAt - startedAt) / 1000)
      tracing.step(stage, { parent: traceparent, startedAt, endedAt, facts: { 'emberwatch.model.version': version } })
    }
  }
  return {
    /** A stage begins; call what it returns when it is over. What fails is timed by nobody. */
    enter,
    async run<Result> (stage: Stage, work: () => Promise<Result>): Promise<Result> {
      const leave = enter(stage)
      const result = await work()
      leave()
      return result
    }
  }
}
export type StageClock = ReturnType<typeof createStageClock>
