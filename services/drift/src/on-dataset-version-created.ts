import type { Bus, EventContext, Handler } from '@emberwatch/bus'
import { AppError, type DatasetVersion, type DatasetVersionCreatedV1, type DriftReport, TrainerTrain } from '@emberwatch/contracts'
import { currentActivation, type Database, findDatasetVersion, recordIds } from '@emberwatch/storage'
import type { CompareVersions } from './compare-versions.ts'

interface Deps {
  bus: Pick<Bus, 'request'>
  database: Pick<Database, 'datasets' | 'activations' | 'models'>
  compareVersions: CompareVersions
  settings: { retrain: 'never' | 'severe' }
}

const TRAINER_TIMEOUT_MS = 10_000

/** The version that the champion was trained on; undefined while there is no champion. */
const championsVersion = async ({ database }: Deps, task: string): Promise<string | undefined> => {
  const champion = await currentActivation(database, task, 'champion')
  return champion === undefined ? undefined : (await database.models.find(recordIds.model(task, champion.modelVersion)))?.datasetVersion
}

/** Asks for a training where the policy says so; the trainer trains each version once, however often it is asked, and trains new versions by itself anyway. */
const retrain = async ({ bus, settings }: Deps, { task, verdict, severity, current }: DriftReport, { log, traceparent }: EventContext): Promise<void> => {
  if (settings.retrain !== 'severe' || verdict !== 'drift' || severity !== 'severe') return
  await bus.request(TrainerTrain, task, { datasetVersion: current.version }, { timeoutMs: TRAINER_TIMEOUT_MS, traceparent })
    .then(({ runId }) => log.info({ runId, version: current.version }, 'training asked for because of severe drift'))
    .catch((error: unknown) => log.warn({ err: error, version: current.version }, 'training could not be asked for'))
}

/** Compares a version with another one; the reason if that makes no sense. */
const compare = async ({ compareVersions }: Deps, pair: { reference: DatasetVersion, current: DatasetVersion }, context: EventContext): Promise<DriftReport | string> => {
  try {
    return await compareVersions(pair, context)
  } catch (error) {
    if (error instanceof AppError && (error.code === 'DRIFT_REFUSED' || error.code === 'DRIFT_CANCELLED')) return error.message
    throw error
  }
}

/** Compares every new dataset version with its parent and with the version that the champion was trained on. */
export const onDatasetVersionCreated = (deps: Deps): Handler<typeof DatasetVersionCreatedV1> =>
  async ({ task, data: { version, parent } }, context) => {
    if (parent === null) return { skipped: 'the first version has nothing to be compared with' }
    const current = await findDatasetVersion(deps.database, task, version)
    const references = new Set([parent, await championsVersion(deps, task) ?? parent])
    references.delete(version)
    const reasons: string[] = []
    for (const name of references) {
      const found = await compare(deps, { reference: await findDatasetVersion(deps.database, task, name), current }, context)
      if (typeof found === 'string') {
        reasons.push(found)
        continue
      }
      context.log.info({ reportId: found.reportId, reference: name, verdict: found.verdict }, 'dataset version compared')
      await retrain(deps, found, context)
    }
    return reasons.length === references.size ? { skipped: reasons.join('; ') } : { done: true }
  }
