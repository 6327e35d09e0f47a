import { type Answer, answer } from '@emberwatch/bus'
import { DriftLive, type LiveDrift, type LiveWindow } from '@emberwatch/contracts'
import { currentActivation } from '@emberwatch/storage'
import { limitsFor } from '../domain/live/judge-window.ts'
import type { Followed } from './follow-champion.ts'
import type { LiveDeps } from './live-deps.ts'
import { lastWindows } from './record-window.ts'
import type { LiveWatch } from './watch-live.ts'

const DEFAULT_WINDOWS = 20

const settingsOf = ({ live: { windowGroups, leastGroups, windowMinutes, windowHours, runLength, tolerance } }: LiveDeps): LiveDrift['settings'] =>
  ({ windowGroups, leastGroups, windowMinutes, windowHours, runLength, tolerance })

const watched = ({ readiness }: Followed, windowGroups: number): Pick<LiveDrift, 'reference' | 'monitors'> => {
  if (readiness.state !== 'watching') return { reference: null, monitors: [] }
  const { monitors, groups, reference: { images, witness } } = readiness
  const limits = limitsFor(monitors, windowGroups) ?? []
  const scalars = monitors.scalars.map((name, k) => ({ name, reference: monitors.centre[k] as number, spread: monitors.spread[k] as number, limit: limits[k] as number }))
  return { reference: { version: '', images, groups, witness }, monitors: [...scalars, { name: 'mean-shift', reference: 0, spread: 1, limit: limits[monitors.scalars.length] as number }] }
}

const phraseState = ({ readiness, model: { modelVersion }, open, activation }: Followed, newest: LiveWindow | undefined, { windowGroups, windowHours }: LiveDrift['settings']): string => {
  if (readiness.state === 'not-ready') return `Live drift cannot be watched: ${readiness.problem}.`
  if (readiness.state === 'calibrating') return `The limits for ${modelVersion} are being computed.`
  if (newest !== undefined) return newest.sentence
  if (readiness.state === 'waiting') return `No answers of ${modelVersion} were recorded since it became champion at ${activation.at}. They are recorded by the replicas, unless RECORD_SHARE is 0 there.`
  return `The first window is being filled: ${open.groups} of ${windowGroups} grid cells, or until ${windowHours} hours have passed.`
}

/** The episode under way, and how many windows it has lasted as far as they were looked at. */
const episodeOf = async ({ database, task: { task } }: LiveDeps, newest: LiveWindow | undefined): Promise<LiveDrift['episode']> => {
  if (newest === undefined || newest.detectedBy === null) return null
  const opening = (await database.live_windows.list({ task, windowId: newest.detectedBy }))[0]
  return { detectedBy: newest.detectedBy, since: opening?.judgedAt ?? newest.judgedAt, windows: newest.number - (opening?.number ?? newest.number) + 1 }
}

/** How live drift stands. */
export const answerLive = (deps: LiveDeps & { watch: Pick<LiveWatch, 'followed'> }): Answer => {
  const { database, task: { task }, live, watch } = deps
  const settings = settingsOf(deps)
  const nothing = { task, champion: null, settings, reference: null, monitors: [], open: null, episode: null, windows: [] }
  return answer(DriftLive, task, async ({ windows: limit = DEFAULT_WINDOWS }): Promise<LiveDrift> => {
    if (live.off !== undefined) return { ...nothing, state: 'off', sentence: live.off }
    const activation = await currentActivation(database, task, 'champion')
    if (activation === undefined) return { ...nothing, state: 'waiting', sentence: 'There is no champion yet, so there is nothing to watch.' }
    const followed = watch.followed()
    const model = followed?.model
    if (followed === undefined || model === undefined || followed.activation.number !== activation.number) return { ...nothing, state: 'waiting', sentence: `${activation.modelVersion} has just become champion; it is looked at within ${Math.ceil(live.checkMs / 1000)} seconds.` }
    const windows = await lastWindows(database, { task, activation: activation.number, limit: Math.max(1, limit) })
    const { reference, monitors } = watched(followed, live.windowGroups)
    const { number, from, predictions, groups } = followed.open
    return {
      task,
      state: followed.readiness.state,
      sentence: phraseState(followed, windows[0], settings),
      champion: { modelVersion: activation.modelVersion, activation: activation.number, datasetVersion: model.datasetVersion, since: activation.at },
      settings,
      reference: reference === null ? null : { ...reference, version: model.datasetVersion },
      monitors,
      open: { number, from: Number.isFinite(from) ? new Date(from).toISOString() : null, predictions, groups },
      episode: await episodeOf(deps, windows[0]),
      windows: windows.slice(0, limit)
    }
  })
}
