import type { TaskDefinition } from '@emberwatch/contracts'
import { taskNotFound } from '../errors.ts'

/** The tasks that a request may name; without a name it means the gateway's own. */
export const createTaskList = (definitions: readonly TaskDefinition[], own: string) => ({
  definitions,
  /** @throws {AppError} TASK_NOT_FOUND */
  nameOf (asked: string = own): string {
    if (!definitions.some(({ task }) => task === asked)) throw taskNotFound(asked)
    return asked
  }
})
export type TaskList = ReturnType<typeof createTaskList>
