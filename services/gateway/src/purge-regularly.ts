import { sweepRegularly } from '@emberwatch/platform'
import { purgeModels } from '@emberwatch/storage'
import type { GatewayDeps } from './ports.ts'

const EVERY_MS = 30_000

/** Removes the files of deleted models once they have had their time; any number of gateways may do so at once. */
export const purgeRegularly = ({ database, objects, now, log, config }: Pick<GatewayDeps, 'database' | 'objects' | 'now' | 'log' | 'config'>) => sweepRegularly({
  async sweep () {
    const { purged, withdrawn } = await purgeModels({ collections: database, objects, now, graceMs: config.MODEL_PURGE_AFTER_MS })
    if (purged.length > 0) log.info({ purged }, 'removed the files of deleted models')
    if (withdrawn.length > 0) log.warn({ withdrawn }, 'models are not deleted after all: an alias points to them')
  },
  intervalMs: EVERY_MS,
  log,
  failure: 'deleted models not purged'
})
