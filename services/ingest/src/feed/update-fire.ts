import { createEvent, FireUpdatedV1, type FireUpdate, type TaskDefinition } from '@emberwatch/contracts'
import { type Database, type Outbox, recordIds } from '@emberwatch/storage'
import { type FireStanding, isSameStanding } from '../domain/fire-change.ts'
import { informOfUpdate, type KnownFire, standingOf } from './known-fires.ts'

/** What updating a fire needs. */
export interface UpdateDeps {
  task: TaskDefinition
  database: Pick<Database, 'fires' | 'fire_updates'>
  outbox: Pick<Outbox, 'record'>
  now: () => Date
}

/** Writes the next update of a fire, or finds the one of this number that a process wrote before it died. */
const recordNext = async ({ task: { task }, database, outbox, now }: UpdateDeps, { fireId, number, standing, traceparent }: { fireId: string, number: number, standing: FireStanding, traceparent: string }): Promise<FireUpdate> => {
  const at = now()
  const id = recordIds.fireUpdate(task, fireId, number)
  const update: FireUpdate = { task, fireId, number, at: at.toISOString(), ...standing }
  const { task: _, ...said } = update
  const event = createEvent(FireUpdatedV1, { producer: 'ingest', task, key: `${fireId}#${number}`, time: at, traceparent, data: said })
  const isNew = await outbox.record(event, { name: 'fire_updates', collection: database.fire_updates, id, record: update })
  return isNew ? update : await database.fire_updates.find(id) ?? update
}

/** Records what the feed says anew of a known fire, if anything; says whether it did. */
export const updateFire = async (deps: UpdateDeps, { fireId, known, standing, traceparent }: { fireId: string, known: KnownFire, standing: FireStanding, traceparent: string }): Promise<boolean> => {
  if (isSameStanding(known, standing)) return false
  while (!isSameStanding(known, standing)) {
    const update = await recordNext(deps, { fireId, number: known.updates + 1, standing, traceparent })
    await informOfUpdate(deps.database, update)
    Object.assign(known, standingOf(update), { updates: update.number })
  }
  return true
}

/** Updates are written one after the other: a process that dies leaves one of which the fire's record does not know. */
const LAST_UPDATES = 20

/** Brings the records of fires up to their last updates, where a process died between the two. */
export const finishUpdates = async ({ task: { task }, database }: Pick<UpdateDeps, 'task' | 'database'>): Promise<void> => {
  const items = await database.fire_updates.sorted({ task }, { sortBy: 'at', descending: true, limit: LAST_UPDATES })
  for (const update of items.toSorted((one, other) => one.number - other.number)) {
    const fire = await database.fires.find(recordIds.fire(task, update.fireId))
    if (fire !== undefined && fire.updates < update.number) await informOfUpdate(database, update)
  }
}
