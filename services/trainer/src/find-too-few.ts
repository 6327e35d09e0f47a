import type { DatasetVersion } from '@emberwatch/contracts'
import { type Database, findDatasetVersion, type ObjectStore, readManifest } from '@emberwatch/storage'
import { countChanges } from './domain/count-changes.ts'

interface TooFewDeps { database: Pick<Database, 'datasets' | 'runs'>, objects: Pick<ObjectStore, 'get'>, minNewImages: number }

const numberOf = (version: string): number => Number(/^v(\d+)/.exec(version)?.[1] ?? 0)

/**
 * Why a dataset version is not worth a training yet: since the newest version before it that has a finished training,
 * fewer images than wanted are new, relabelled or gone. They count on until there are enough. The first training is
 * always worth it.
 */
export const findTooFew = async ({ database, objects, minNewImages }: TooFewDeps, dataset: DatasetVersion): Promise<string | undefined> => {
  const trained = (await database.runs.list({ task: dataset.task, state: 'finished' })).map(({ datasetVersion }) => datasetVersion)
  const before = trained.filter((version) => numberOf(version) < dataset.number).sort((a, b) => numberOf(a) - numberOf(b)).at(-1)
  if (before === undefined) return undefined
  const [old, rows] = await Promise.all([findDatasetVersion(database, dataset.task, before).then((version) => readManifest(objects, version)), readManifest(objects, dataset)])
  const { added, relabelled, removed } = countChanges(old, rows)
  if (added + relabelled + removed >= minNewImages) return undefined
  return `${added} new, ${relabelled} relabelled and ${removed} removed images since ${before}, which was trained last, are fewer than ${minNewImages}; they count on`
}
