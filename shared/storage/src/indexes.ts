import type { Db, Document } from 'mongodb'
import type { Records } from './records.ts'

type Direction = 1 | -1
type Index<Record> = { readonly [Field in keyof Record | '_id']?: Direction }

/** What lists ask for and are sorted by, in the order in which a server can use it; `_id` is what settles ties. */
const INDEXES: { readonly [Name in keyof Records]?: readonly Index<Records[Name]>[] } = {
  fires: [{ task: 1, firstSeenAt: -1, _id: 1 }, { task: 1, state: 1, firstSeenAt: -1, _id: 1 }, { task: 1, agency: 1, firstSeenAt: -1, _id: 1 }],
  fire_updates: [{ task: 1, fireId: 1, number: 1 }, { task: 1, at: -1, _id: 1 }],
  images: [{ task: 1, addedAt: -1, _id: 1 }, { task: 1, label: 1, addedAt: -1, _id: 1 }, { task: 1, fireId: 1 }],
  quarantine: [{ task: 1, rejectedAt: -1, _id: 1 }, { task: 1, reason: 1, rejectedAt: -1, _id: 1 }],
  background_sites: [{ task: 1, state: 1, number: 1 }],
  imports: [{ task: 1, startedAt: -1, _id: 1 }],
  quota_blocks: [{ provider: 1, day: 1 }],
  dataset_edits: [{ task: 1, number: -1 }],
  datasets: [{ task: 1, number: -1 }],
  runs: [{ task: 1, startedAt: -1 }],
  run_metrics: [{ runId: 1, step: 1 }],
  run_logs: [{ runId: 1, line: 1 }],
  trainer_commits: [{ task: 1, number: -1 }],
  model_notes: [{ task: 1, modelVersion: 1, number: 1 }],
  model_deletions: [{ task: 1 }],
  models: [{ task: 1, createdAt: -1 }],
  activations: [{ task: 1, alias: 1, number: 1 }],
  traffic_policies: [{ task: 1, number: -1 }],
  drift_reports: [{ task: 1, createdAt: -1 }],
  drift_comparisons: [{ task: 1, askedAt: -1, _id: 1 }],
  live_windows: [{ task: 1, activation: 1, number: -1 }, { task: 1, judgedAt: -1, _id: 1 }],
  place_predictions: [{ task: 1, at: -1, _id: 1 }, { task: 1, imageId: 1, at: -1, _id: 1 }, { task: 1, lat: 1, lon: 1, at: -1, _id: 1 }],
  prediction_blocks: [{ task: 1, to: -1, _id: 1 }],
  feedback: [{ task: 1, at: -1, _id: 1 }, { task: 1, predictionId: 1, by: 1 }],
  outbox: [{ owner: 1, collection: 1, recordId: 1 }]
}

/** Makes every index that is not there yet; returns how many there are now. */
export const createIndexes = async (database: Pick<Db, 'collection'>): Promise<number> => {
  let made = 0
  for (const [name, keys] of Object.entries(INDEXES)) {
    for (const key of keys) { // one at a time: FerretDB dies of several that are there already
      await database.collection(name).createIndex({ ...key })
      made++
    }
  }
  return made
}

/** FerretDB scans collections whatever indexes they have, and would only pay for keeping them. */
export const usesIndexes = (buildInfo: Document): boolean => !('ferretdbVersion' in buildInfo) && !('ferretdb' in buildInfo)
