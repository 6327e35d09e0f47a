import { MongoClient } from 'mongodb'
import { type Collection, createMongoCollection } from './collection.ts'
import { createIndexes, usesIndexes } from './indexes.ts'
import type { Records } from './records.ts'

const names: { [Name in keyof Records]: Name } = {
  fires: 'fires',
  fire_updates: 'fire_updates',
  feeds: 'feeds',
  images: 'images',
  quarantine: 'quarantine',
  background_sites: 'background_sites',
  imports: 'imports',
  quota_blocks: 'quota_blocks',
  dataset_edits: 'dataset_edits',
  datasets: 'datasets',
  runs: 'runs',
  run_metrics: 'run_metrics',
  run_logs: 'run_logs',
  trainer_commits: 'trainer_commits',
  models: 'models',
  model_notes: 'model_notes',
  model_deletions: 'model_deletions',
  activations: 'activations',
  traffic_policies: 'traffic_policies',
  drift_reports: 'drift_reports',
  drift_comparisons: 'drift_comparisons',
  live_windows: 'live_windows',
  place_predictions: 'place_predictions',
  prediction_blocks: 'prediction_blocks',
  feedback: 'feedback',
  outbox: 'outbox'
}

export type Collections = { [Name in keyof Records]: Collection<Records[Name]> }

/** What is true now. */
export interface Database extends Collections {
  /** Whether the server answers. */
  ping: () => Promise<boolean>
  /** A record by the name of its collection. */
  findRecord: (collection: string, id: string) => Promise<object | undefined>
  /** Makes the indexes that lists need, on a server that uses any; returns how many there are. It is safe to repeat. */
  createIndexes: () => Promise<number>
  close: () => Promise<void>
}

/** Every collection, each opened by the given function. */
export const openCollections = (open: <Record extends object>(name: string) => Collection<Record>): Collections =>
  Object.fromEntries(Object.values(names).map((name) => [name, open(name)])) as unknown as Collections

/** A record by the name of its collection. */
export const findRecordIn = (collections: Collections) => async (name: string, id: string): Promise<object | undefined> =>
  await (collections as unknown as { [name: string]: Collection<object> | undefined })[name]?.find(id)

/** Opens a database of a MongoDB-protocol server; the connection is made, and made again, when it is needed. */
export const openDatabase = ({ uri, name }: { uri: string, name: string }): Database => {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000, connectTimeoutMS: 5000, retryWrites: false })
  const database = client.db(name)
  const collections = openCollections((collection) => createMongoCollection(database, collection))
  return {
    ...collections,
    ping: () => database.command({ ping: 1 }).then(() => true, () => false),
    findRecord: findRecordIn(collections),
    createIndexes: async () => usesIndexes(await database.command({ buildInfo: 1 })) ? await createIndexes(database) : 0,
    close: () => client.close()
  }
}
