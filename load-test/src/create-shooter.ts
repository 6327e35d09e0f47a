import type { Answer, HttpClient } from './http-client.ts'
import { failureOfAnswer, failureOfError, type Outcome, type ServedBy } from './outcome.ts'
import type { PreparedTask } from './prepare-tasks.ts'
import { createWeightedChoice, type Random } from './seeded-random.ts'

/** A mistake in the load test or in an answer, not of the system's manners: what locust calls an exception. */
export interface ExceptionEntry { message: string, traceback: string, count: number }

interface Options {
  http: HttpClient
  tasks: readonly PreparedTask[]
  timeoutMs: number
  /** Aborts requests in flight when nobody wants to wait for them any more. */
  cutOff: AbortSignal
}

const MOST_EXCEPTIONS = 100

const servedByOf = ({ body }: Answer): ServedBy => {
  const { replica, modelVersion, arm, cached } = JSON.parse(body.toString()) as Record<string, unknown>
  return {
    ...typeof replica === 'string' && { replica },
    ...typeof modelVersion === 'string' && { modelVersion },
    ...typeof arm === 'string' && { arm },
    ...cached === true && { cached }
  }
}

/** Sends the requests of a run and says what became of each. */
export const createShooter = ({ http, tasks, timeoutMs, cutOff }: Options) => {
  const choose = createWeightedChoice(tasks)
  const exceptions = new Map<string, ExceptionEntry>()
  let inFlight = 0
  let abandoned = 0

  const noteException = (error: unknown): void => {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    const known = exceptions.get(message)
    if (known !== undefined) known.count++
    else if (exceptions.size < MOST_EXCEPTIONS) exceptions.set(message, { message, traceback: stack, count: 1 })
  }

  const read = (task: PreparedTask, answer: Answer): Pick<Outcome, 'failure' | 'servedBy' | 'bytes' | 'retryAfter'> => {
    const failure = failureOfAnswer(answer)
    const seen = { bytes: answer.body.length, retryAfter: answer.headers['retry-after'] !== undefined }
    if (failure !== null || !task.predicts) return { ...seen, failure, servedBy: null }
    try {
      return { ...seen, failure, servedBy: servedByOf(answer) }
    } catch (error) {
      noteException(error)
      return { ...seen, failure: { kind: 'error', text: 'the answer is no JSON' }, servedBy: null }
    }
  }

  /** What became of a request; undefined if it was cut off. */
  const shoot = async (random: Random, dueAt: number): Promise<Outcome | undefined> => {
    const task = choose(random)
    const request = task.next(random)
    const sentAt = performance.now()
    inFlight++
    try {
      const settled = await http.send(request, { timeoutMs, signal: cutOff }).then((answer) => read(task, answer), (error: unknown) => {
        if (cutOff.aborted) return undefined
        return { failure: failureOfError(error), servedBy: null, bytes: 0, retryAfter: false }
      })
      if (settled === undefined) {
        abandoned++
        return undefined
      }
      return { task: task.name, method: task.method, latencyMs: performance.now() - dueAt, lagMs: sentAt - dueAt, ...settled }
    } finally {
      inFlight--
    }
  }

  return {
    shoot,
    inFlight: () => inFlight,
    /** Requests that were cut off. */
    abandoned: () => abandoned,
    exceptions: (): ExceptionEntry[] => [...exceptions.values()]
  }
}
