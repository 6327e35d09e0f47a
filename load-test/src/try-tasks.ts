import type { HttpClient } from './http-client.ts'
import { failureOfAnswer } from './outcome.ts'
import type { PreparedTask } from './prepare-tasks.ts'
import { createRandom } from './seeded-random.ts'

const TIMEOUT_MS = 60_000

/**
 * Sends a request of each task once, unmeasured: what cannot work is said before, and what is slow only the first time
 * is over.
 *
 * @throws {Error} naming the task that was not answered well
 */
export const tryTasks = async (http: HttpClient, tasks: readonly PreparedTask[], seed: number): Promise<void> => {
  const random = createRandom(seed, 'before the run')
  for (const task of tasks) {
    const request = task.next(random)
    const answer = await http.send({ ...request, headers: { ...request.headers, 'x-request-timeout-ms': '10000' } }, { timeoutMs: TIMEOUT_MS })
    const failure = failureOfAnswer(answer)
    if (failure !== null) throw new Error(`before the run, task "${task.name}" (${task.method} ${request.path}) was answered ${failure.text}: ${answer.body.toString('utf8', 0, 300)}`)
  }
}
