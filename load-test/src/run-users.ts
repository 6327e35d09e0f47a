import { levelAt } from './load-profile.ts'
import type { PhaseLoad } from './phase-load.ts'
import { between, createRandom } from './seeded-random.ts'
import { sleep } from './sleep.ts'

const LOOK_EVERY_MS = 50

interface UsersLoad extends PhaseLoad {
  /** Seconds that a user waits after each answer, at least and at most. */
  wait: readonly [number, number]
  /** Is told how many users there are whenever that changes. */
  onUsers: (users: number) => void
}

/**
 * Closed load, locust's model: so many users, each of which sends a request, waits for its answer, waits a while and
 * begins again. While the system stalls its users stall too and ask nothing: what they would have asked is missing from
 * the figures (coordinated omission). Resolves when the last user has its answer.
 */
export const runUsers = async ({ name, profile, seed, startedAt, over, shoot, wait, onUsers }: UsersLoad): Promise<void> => {
  const wanted = (): number => Math.round(levelAt(profile, (performance.now() - startedAt) / 1000))
  const living = new Map<number, Promise<void>>()

  const live = async (user: number): Promise<void> => {
    const random = createRandom(seed, `${name}/user ${user}`)
    while (!over.aborted && user < wanted()) {
      await shoot(random, performance.now())
      if (wait[1] > 0 && !await sleep(between(wait, random) * 1000, over)) break
    }
    living.delete(user)
    onUsers(living.size)
  }

  const spawn = (): void => {
    const users = wanted()
    for (let user = 0; user < users && living.size < users; user++) {
      if (!living.has(user)) living.set(user, live(user))
    }
    onUsers(living.size)
  }

  while (!over.aborted) {
    spawn()
    await sleep(LOOK_EVERY_MS, over)
  }
  await Promise.all(living.values())
}
