import { type Fire, type FireUpdate } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import type { FireStanding } from '../domain/fire-change.ts'

/** What a poll keeps in memory of a fire: little, since there are many after some years. */
export interface KnownFire extends FireStanding {
  /** The number of its last update. */
  updates: number
  /** Whether the feed that is being read has it. */
  isInFeed: boolean
  /** Whether a row of the feed that is being read told of it; a second one only repeats it. */
  isRead: boolean
}

/** Every recorded fire by its id. */
export const loadKnownFires = async (database: Pick<Database, 'fires'>, task: string): Promise<Map<string, KnownFire>> => {
  const fires: readonly Partial<Fire>[] = await database.fires.list({ task })
  // Fires recorded by the first release say nothing of presence and updates.
  return new Map(fires.map(({ fireId = '', hectares = null, stageOfControl = null, presence = 'active', updates = 0 }) =>
    [fireId, { hectares, stageOfControl, presence, updates, isInFeed: false, isRead: false }]))
}

/** A fire as an update leaves it. */
export const standingOf = ({ hectares, stageOfControl, presence }: FireUpdate): FireStanding => ({ hectares, stageOfControl, presence })

/** Brings the record of a fire up to an update. */
export const informOfUpdate = (database: Pick<Database, 'fires'>, update: FireUpdate): Promise<void> =>
  database.fires.inform(recordIds.fire(update.task, update.fireId), { ...standingOf(update), updates: update.number, updatedAt: update.at })
