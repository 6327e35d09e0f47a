import { Cron } from 'croner'
import { scheduleWrong } from '../errors.ts'

/** When trainings are due. */
export interface TrainingSchedule { nextAfter: (time: Date) => Date | null }

/**
 * Reads a cron expression, in UTC.
 *
 * @throws {AppError} CONFIG_INVALID, also if it never comes true after `now`
 * @example readSchedule('30 3 * * *', now).nextAfter(new Date('2026-05-01T12:00:00Z')) // => 2026-05-02T03:30:00Z
 */
export const readSchedule = (expression: string, now: Date): TrainingSchedule => {
  try {
    const cron = new Cron(expression, { timezone: 'UTC', paused: true })
    if (cron.nextRun(now) === null) throw new Error('that moment never comes')
    return { nextAfter: (time) => cron.nextRun(time) }
  } catch (error) {
    throw scheduleWrong(expression, error instanceof Error ? error.message : String(error))
  }
}
