/** One thing a service needs to be useful. */
export interface HealthCheck {
  name: string
  check: () => Promise<boolean> | boolean
  /** What a person should know of it, also where it passes; undefined if there is nothing to say. */
  detail?: () => string | undefined
}

/** What a readiness probe is told. */
export interface Health { ready: boolean, checks: Record<string, 'ok' | 'failing'>, details?: Record<string, string> }

const CHECK_TIMEOUT_MS = 2000

const passes = async ({ check }: HealthCheck): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<boolean>((resolve) => { timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false) })
  try {
    return await Promise.race([check(), deadline])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** Runs every check at once; one that throws or takes longer than two seconds is failing. */
export const readHealth = async (checks: readonly HealthCheck[]): Promise<Health> => {
  const results = await Promise.all(checks.map(async (check) => [check.name, await passes(check)] as const))
  const details = checks.flatMap(({ name, detail }) => {
    const said = detail?.()
    return said === undefined ? [] : [[name, said] as const]
  })
  return {
    ready: results.every(([, ok]) => ok),
    checks: Object.fromEntries(results.map(([name, ok]) => [name, ok ? 'ok' : 'failing'])),
    ...(details.length > 0 && { details: Object.fromEntries(details) })
  }
}
