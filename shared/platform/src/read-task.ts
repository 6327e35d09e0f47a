import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError, differences, TaskDefinition } from '@emberwatch/contracts'
import { Value } from 'typebox/value'

const wrong = (file: string, problem: string, cause?: unknown) =>
  new AppError(`task definition ${file}: ${problem}`, { code: 'CONFIG_INVALID', retryable: false, cause })

/**
 * The definition of a task: `<folder>/<task>.json`.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const readTask = async (folder: string, task: string): Promise<TaskDefinition> => {
  const file = join(folder, `${task}.json`)
  let definition: unknown
  try {
    definition = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw wrong(file, 'cannot be read as JSON', cause)
  }
  if (!Value.Check(TaskDefinition, definition)) throw wrong(file, differences(TaskDefinition, definition).join('; '))
  if (definition.task !== task) throw wrong(file, `names the task ${definition.task}; file name and task must be the same`)
  if (definition.feedLabel !== undefined && !definition.classes.includes(definition.feedLabel)) throw wrong(file, `feedLabel ${definition.feedLabel} is not one of its classes`)
  if (definition.backgroundLabel !== undefined && !definition.classes.includes(definition.backgroundLabel)) throw wrong(file, `backgroundLabel ${definition.backgroundLabel} is not one of its classes`)
  if (definition.backgroundLabel !== undefined && definition.backgroundLabel === definition.feedLabel) throw wrong(file, 'backgroundLabel and feedLabel are the same class; background tiles are those without a fire')
  return definition
}

/** Every task that has a definition in the folder. */
export const readTasks = async (folder: string): Promise<TaskDefinition[]> => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort()
  return Promise.all(files.map((file) => readTask(folder, basename(file, '.json'))))
}
