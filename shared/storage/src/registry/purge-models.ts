import { type ModelDeletion, objectKeys } from '@emberwatch/contracts'
import type { Collections } from '../database.ts'
import type { ObjectStore } from '../object-store.ts'
import { recordIds } from '../record-ids.ts'
import { aliasesOf, readAliases } from './list-aliases.ts'

interface PurgeDeps {
  collections: Pick<Collections, 'activations' | 'model_deletions' | 'outbox'>
  objects: Pick<ObjectStore, 'list' | 'remove'>
  now: () => Date
  /** Files stay for so long after the deletion: time enough for a promotion that began before it to see it. */
  graceMs: number
}

/** What a purge did, by model version. */
export interface Purged { purged: string[], withdrawn: string[] }

const isPointedTo = async ({ activations }: PurgeDeps['collections'], deletion: ModelDeletion): Promise<boolean> =>
  aliasesOf(readAliases(await activations.list({ task: deletion.task }), [deletion]), deletion.modelVersion).length > 0

/**
 * Removes the files of deleted models, their records never: what a model answered can be followed back for ever.
 *
 * A tombstone whose model an alias points to after all (a promotion that died between its move and its look) is taken
 * back instead. It may be run by any number of processes at once, and again after a crash.
 */
export const purgeModels = async ({ collections, objects, now, graceMs }: PurgeDeps): Promise<Purged> => {
  const { model_deletions: deletions, outbox } = collections
  const done: Purged = { purged: [], withdrawn: [] }
  for (const deletion of await deletions.list({ purgedAt: null })) {
    const { task, modelVersion, at } = deletion
    const recordId = recordIds.modelDeletion(task, modelVersion)
    if (now().getTime() - Date.parse(at) < graceMs) continue
    if ((await outbox.list({ collection: 'model_deletions', recordId })).length > 0) continue // told first: a changed record would not be told any more
    if (await isPointedTo(collections, deletion)) {
      await deletions.remove(recordId)
      done.withdrawn.push(modelVersion)
      continue
    }
    for (const key of await objects.list(objectKeys.model(task, modelVersion))) await objects.remove(key)
    await deletions.inform(recordId, { purgedAt: now().toISOString() })
    done.purged.push(modelVersion)
  }
  return done
}
