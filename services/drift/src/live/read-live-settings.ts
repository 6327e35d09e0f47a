import type { Static } from 'typebox'
import type { driftConfig } from '../config.ts'
import type { LiveSettings } from './live-deps.ts'

/** What the variables say of live drift. */
export const readLiveSettings = (config: Readonly<Static<typeof driftConfig>>): LiveSettings => ({
  ...(config.LIVE_DRIFT === 'off' && { off: 'Live drift is off: LIVE_DRIFT is `off`.' }),
  ...(config.RECORD_SHARE === 0 && { off: 'Live drift is off: no predictions are recorded, because RECORD_SHARE is 0.' }),
  windowGroups: config.LIVE_DRIFT_WINDOW_GROUPS,
  leastGroups: Math.min(config.LIVE_DRIFT_LEAST_GROUPS, config.LIVE_DRIFT_WINDOW_GROUPS),
  windowMinutes: config.LIVE_DRIFT_WINDOW_MINUTES,
  windowHours: config.LIVE_DRIFT_WINDOW_HOURS,
  runLength: config.LIVE_DRIFT_RUN_LENGTH,
  tolerance: config.LIVE_DRIFT_TOLERANCE,
  settleMs: config.LIVE_DRIFT_SETTLE_MS,
  checkMs: config.LIVE_DRIFT_CHECK_MS
})
