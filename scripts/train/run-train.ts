import type { Model, Run } from '@emberwatch/contracts'
import { RefusedError, type RestClient, restClient } from '../demo/rest-client.ts'
import { describeResult } from './describe-training.ts'
import { followTraining } from './follow-training.ts'
import { DEFAULT_URL, UsageError, type Wanted } from './read-arguments.ts'
import { createScreen } from './screen.ts'

interface Reply { runId: string, datasetVersion: string, state: 'accepted' | 'already-done' }

interface Surroundings {
  signal: AbortSignal
  out: NodeJS.WriteStream
  err: NodeJS.WriteStream
}

const ANSWER_WITHIN_MS = 15_000
// Conflicts and overload: asked rightly, and not possible now.
const NOT_NOW = [409, 429]
const FAILED = 1
const INTERRUPTED = 130

const withTask = (path: string, task: string | undefined): string =>
  task === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}task=${encodeURIComponent(task)}`

/** What the gateway refuses to do was asked wrongly; what it cannot do now is no fault of the command. */
const ask = async <Answer>({ client, path, body }: { client: RestClient, path: string, body: object }): Promise<Answer> => {
  try {
    return await client.postJson<Answer>(path, body)
  } catch (error) {
    if (error instanceof RefusedError && error.status >= 400 && error.status < 500 && !NOT_NOW.includes(error.status)) throw new UsageError(error.message, { showUsage: false })
    throw (error as Error).name === 'TypeError' ? new Error(`the gateway cannot be reached at ${client.gateway}: is Emberwatch running? See --url`, { cause: error }) : error
  }
}

const cancel = async ({ runId, reason, task, json }: Extract<Wanted, { kind: 'cancel' }>, client: RestClient, { out }: Surroundings): Promise<number> => {
  const reply = await ask<{ state: 'cancelled' | 'cancelling' }>({ client, path: withTask(`/v1/runs/${encodeURIComponent(runId)}/cancel`, task), body: reason === undefined ? {} : { reason } })
  out.write(json ? `${JSON.stringify(reply)}\n` : `Run ${runId} ${reply.state === 'cancelled' ? 'is cancelled' : 'is told to end'}.\n`)
  return 0
}

const findModel = async (client: RestClient, { modelVersion }: Run, task: string | undefined): Promise<Model | undefined> => {
  if (modelVersion === null) return undefined
  return await client.get<Model>(withTask(`/v1/models/${modelVersion}`, task)).catch((error: unknown) => {
    if (error instanceof RefusedError && error.status === 404) return undefined
    throw error
  })
}

const train = async ({ request, detach, json, task, url }: Extract<Wanted, { kind: 'train' }>, client: RestClient, { signal, out, err }: Surroundings): Promise<number> => {
  const say = (lines: readonly string[], stream = out): void => { stream.write(`${lines.join('\n')}\n`) }
  const reply = await ask<Reply>({ client, path: withTask('/v1/train', task), body: request })
  const pathOf = (part: string): string => withTask(`/v1/runs/${encodeURIComponent(reply.runId)}${part}`, task)
  const commandTask = task === undefined ? '' : ` --task ${task}`
  const howToCancel = `  npm run train -- --cancel ${reply.runId}${commandTask}${url === DEFAULT_URL ? '' : ` --url ${url}`}`
  if (detach) {
    say(json ? [JSON.stringify(reply)] : [`Run ${reply.runId} on ${reply.datasetVersion}${reply.state === 'already-done' ? ', which was done before' : ''}: ${url}${pathOf('')}`, 'Cancel it with', howToCancel])
    return 0
  }
  const aside = json ? err : out
  say([`Run ${reply.runId} on ${reply.datasetVersion}${reply.state === 'already-done' ? ' was done before: the same images, parameters and backbone make the same model' : ''}`], aside)
  const screen = createScreen(aside)
  const run = await followTraining({ client, pathOf, signal, progress: screen }).finally(screen.leave)
  if (run === undefined) {
    say([`The training goes on without this window: ${url}${pathOf('')}`, 'Cancel it with', howToCancel], aside)
    return INTERRUPTED
  }
  const model = await findModel(client, run, task)
  say(json ? [JSON.stringify({ ...run, model: model ?? null }, null, 2)] : describeResult(run, model, (path) => `${url}${withTask(path, task)}`))
  return run.state === 'finished' ? 0 : FAILED
}

/** Does what the command asks for; the exit code. */
export const runTrain = async (wanted: Exclude<Wanted, { kind: 'help' }>, surroundings: Surroundings): Promise<number> => {
  const client = restClient(wanted.url, { timeoutMs: ANSWER_WITHIN_MS })
  return wanted.kind === 'cancel' ? await cancel(wanted, client, surroundings) : await train(wanted, client, surroundings)
}
