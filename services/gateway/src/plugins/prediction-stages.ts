import type { Metrics, Tracing } from '@emberwatch/observability'
import type { HttpServer } from '../http-server.ts'
import { atOnce } from './at-once.ts'

/** When, in milliseconds since its request began, a prediction's body was read and its answer known. */
interface PredictionStages { task: string, version: string, readMs: number, answeredMs: number }

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the routes that answer with a single prediction. */
    stages?: PredictionStages
  }
}

/** Times what the gateway itself does for a prediction: reading the request and sending the answer. */
export const addPredictionStages = (server: HttpServer, { metrics, tracing }: { metrics: Pick<Metrics, 'stageSeconds'>, tracing: Tracing }): void => {
  server.addHook('onResponse', atOnce(({ stages, traceparent: parent }, { elapsedTime }) => {
    if (stages === undefined) return
    const { task, version, readMs, answeredMs } = stages
    const beganAt = performance.now() - elapsedTime
    for (const [stage, from, to] of [['read', 0, readMs], ['reply', answeredMs, elapsedTime]] as const) {
      metrics.stageSeconds.observe({ task, stage, version }, Math.max(0, to - from) / 1000)
      tracing.step(stage, { parent, startedAt: beganAt + from, endedAt: beganAt + to })
    }
  }))
}
