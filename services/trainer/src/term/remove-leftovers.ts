import { objectKeys } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import type { Platform } from '@emberwatch/platform'

interface LeftoverDeps extends Pick<Platform, 'task' | 'database' | 'objects'> { log: Logger, epoch: number, signal: AbortSignal }

const FOLDER = /^models\/[^/]+\/[^/]+\/(\d+)(?=\/)/

/**
 * Removes the files of models that were never registered and never will be: those in folders of earlier terms, of which
 * no commit can come any more. Files of registered models stay, as do those from before every term had a folder of its own.
 */
export const removeLeftovers = async ({ task: { task }, database, objects, log, epoch, signal }: LeftoverDeps): Promise<void> => {
  const keys = await objects.list(objectKeys.models(task))
  const registered = new Set((await database.models.list({ task })).map(({ folder }) => folder))
  const isLeftover = (key: string): boolean => {
    const [folder, number] = FOLDER.exec(key) ?? []
    return folder !== undefined && Number(number) < epoch && !registered.has(folder)
  }
  const leftovers = keys.filter(isLeftover)
  for (const key of leftovers) {
    if (signal.aborted) return
    await objects.remove(key)
  }
  if (leftovers.length > 0) log.info({ files: leftovers.length }, 'removed the files of models that were never registered')
}
