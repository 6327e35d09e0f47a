import type { RunLogLine } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { type Collection, recordIds } from '@emberwatch/storage'

interface RunLogDeps { log: Logger, lines: Collection<RunLogLine>, task: string, runId: string, now: () => Date }

/** A logger whose lines are also kept with the run. */
interface RunLog extends Logger {
  /** Waits until every line is kept, or lost. */
  flush: () => Promise<void>
}

const MOST_LINES = 1000
const MOST_MESSAGE = 500
const MOST_DETAILS = 4000
const TRIES = 5

const told = (_: string, value: unknown): unknown => value instanceof Error ? { code: (value as { code?: unknown }).code, message: value.message } : value

/** Details that a database takes and a person reads; none where they are too long. */
const detailsOf = (details: object): Pick<RunLogLine, 'details'> => {
  const text = JSON.stringify(details, told)
  return text === '{}' || text.length > MOST_DETAILS ? {} : { details: JSON.parse(text) }
}

/**
 * Logs about a run, and keeps the lines with it, after those that are there already. A line only informs: one that cannot
 * be kept is lost, and a run that logs without end is kept to its beginning.
 */
export const createRunLog = ({ log, lines, task, runId, now }: RunLogDeps): RunLog => {
  let next: number | undefined
  let last: Promise<void> = Promise.resolve()

  const keep = async (line: Omit<RunLogLine, 'runId' | 'line'>): Promise<void> => {
    if (next === undefined) {
      const [newest] = await lines.sorted({ runId }, { sortBy: 'line', descending: true, limit: 1 })
      next = newest === undefined ? 0 : newest.line + 1
    }
    for (let tries = 0; tries < TRIES && next < MOST_LINES; tries++) {
      const place = next++
      if (await lines.insert(recordIds.runLogLine(task, runId, place), { runId, line: place, ...line })) return
    }
  }
  const tell = (level: RunLogLine['level'], to: Logger) => (details: object, message: string): void => {
    to[level](details, message)
    const line = { at: now().toISOString(), level, message: message.slice(0, MOST_MESSAGE), ...detailsOf(details) }
    last = last.then(() => keep(line)).catch((error: unknown) => log.debug({ error, runId }, 'line not kept'))
  }
  const around = (to: Logger): Logger => ({
    debug: to.debug.bind(to),
    info: tell('info', to) as Logger['info'],
    warn: tell('warn', to) as Logger['warn'],
    error: tell('error', to) as Logger['error'],
    child: (bindings) => around(to.child(bindings))
  })
  return { ...around(log.child({ runId })), flush: () => last }
}
