import { objectKeys } from '@emberwatch/contracts'
import { sweepRegularly } from '@emberwatch/platform'
import type { GatewayDeps } from './ports.ts'
import { minuteOf } from './predict/carry-image.ts'

const EVERY_MS = 60_000
/** No request waits so long for its answer. */
const KEPT_MS = 5 * 60_000
/** In one go, so that a sweep ends. */
const MOST_REMOVED = 1000

/** Removes uploads that went by the object store once nobody can be waiting for them any more. */
export const sweepUploads = async ({ objects, now }: Pick<GatewayDeps, 'objects' | 'now'>): Promise<number> => {
  const since = minuteOf(new Date(now().getTime() - KEPT_MS))
  const prefix = objectKeys.uploads()
  const old = (await objects.list(prefix)).filter((key) => key.slice(prefix.length) < since).slice(0, MOST_REMOVED)
  for (const key of old) await objects.remove(key)
  return old.length
}

/** Does so every minute; any number of gateways may. */
export const sweepUploadsRegularly = (deps: Pick<GatewayDeps, 'objects' | 'now' | 'log'>) =>
  sweepRegularly({ sweep: async () => { await sweepUploads(deps) }, intervalMs: EVERY_MS, log: deps.log, failure: 'uploads not swept' })
