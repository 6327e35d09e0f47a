import type { Prediction } from '@emberwatch/contracts'
import type { RestClient } from './rest-client.ts'

/** What a client saw while it kept asking. */
export interface Asked { requests: number, failures: string[], byVersion: Map<string, number>, byReplica: Map<string, number>, latenciesMs: number[] }

const count = (counts: Map<string, number>, name: string): void => { counts.set(name, (counts.get(name) ?? 0) + 1) }

/** Asks for predictions without a pause, two at a time, until stopped. */
export const keepAsking = (client: RestClient, task: string, images: readonly Uint8Array<ArrayBuffer>[]) => {
  const asked: Asked = { requests: 0, failures: [], byVersion: new Map(), byReplica: new Map(), latenciesMs: [] }
  const stopping = new AbortController()
  const ask = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const image = images[asked.requests++ % images.length] ?? new Uint8Array()
      const startedAt = performance.now()
      try {
        const { modelVersion, replica } = await client.postImage<Prediction>(`/v1/tasks/${task}/predict?fresh=true`, image)
        asked.latenciesMs.push(performance.now() - startedAt)
        count(asked.byVersion, modelVersion)
        count(asked.byReplica, replica)
      } catch (error) {
        asked.failures.push(error instanceof Error ? error.message : String(error))
      }
    }
  }
  const asking = Promise.all([ask(), ask()])
  return {
    seen: asked,
    async stop (): Promise<Asked> {
      stopping.abort()
      await asking
      return asked
    }
  }
}
