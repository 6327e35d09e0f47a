import { createEvent, DriftClearedV1, DriftDetectedV1, type DriftSide, type LiveWindow, objectKeys } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import { exceeding } from '../domain/live/phrase-window.ts'
import { exceedanceFor } from '../domain/live/run-length.ts'
import { renderLiveWindow } from '../report/render-live-window.ts'
import type { LiveDeps } from './live-deps.ts'

/** The last windows of a champion, newest first. */
export const lastWindows = async ({ live_windows: windows }: Pick<Database, 'live_windows'>, { task, activation, limit }: { task: string, activation: number, limit: number }): Promise<LiveWindow[]> =>
  limit === 0 ? [] : await windows.sorted({ task, activation }, { sortBy: 'number', descending: true, limit })

const sideOf = (version: string, { images, groups }: { images: number, groups: number }, labels: Record<string, number>): DriftSide =>
  ({ version, images, groups, labels, imagesInSharedGroups: 0, imagesNotSampled: 0 })

/** The event by which an episode of live drift begins or ends. */
const eventOf = ({ task: { task }, live: { runLength } }: LiveDeps, window: LiveWindow, detectedBy: string | null) => {
  const { windowId, modelVersion, datasetVersion, number, from, to, verdict, sentence, reference, readings, labels, judged, judgedAt } = window
  const data = {
    reportId: windowId,
    reference: sideOf(datasetVersion, reference, {}),
    current: sideOf('live', { images: judged, groups: judged }, labels),
    verdict: verdict === 'exceeds' ? 'drift' as const : verdict === 'within' ? 'stable' as const : 'inconclusive' as const,
    sentence,
    significance: exceedanceFor(runLength),
    pValue: null,
    mmdSquared: null,
    effect: readings.length === 0 ? null : Math.max(...readings.map(({ shift }) => Math.abs(shift))),
    htmlKey: objectKeys.report(windowId, 'html'),
    jsonKey: objectKeys.report(windowId, 'json'),
    createdAt: judgedAt,
    source: 'live' as const,
    live: { modelVersion, window: number, from, to, exceeded: exceeding(window).map(({ name }) => name), runLength }
  }
  const said = { producer: 'drift' as const, task, key: windowId, time: new Date(judgedAt) }
  return window.turn === 'cleared' ? createEvent(DriftClearedV1, { ...said, data: { ...data, detectedBy: detectedBy ?? windowId } }) : createEvent(DriftDetectedV1, { ...said, data })
}

/**
 * Stores a window and says what it means, if it means anything; of several who judged the same window the first stands, and its record is returned.
 *
 * @param before what episode was under way before it
 */
export const recordWindow = async (deps: LiveDeps, window: LiveWindow, before: string | null): Promise<LiveWindow> => {
  const { database, objects, outbox } = deps
  const { task, activation, number, turn, windowId } = window
  const id = recordIds.liveWindow(task, activation, number)
  const isFirst = await (async () => {
    if (turn === 'none') return database.live_windows.insert(id, window)
    const { judgedAt, ...lasting } = window // the files say nothing of when it was judged, so that whoever judges it writes the same
    await objects.put(objectKeys.report(windowId, 'json'), Buffer.from(JSON.stringify(lasting, undefined, 1)), 'application/json')
    await objects.put(objectKeys.report(windowId, 'html'), Buffer.from(renderLiveWindow(lasting)), 'text/html; charset=utf-8')
    return outbox.record(eventOf(deps, window, before), { name: 'live_windows', collection: database.live_windows, id, record: window })
  })()
  return isFirst ? window : await database.live_windows.find(id) ?? window
}

/** The id of a window, which also names its files: windows of all tasks share one store. */
export const windowIdOf = (task: string, activation: number, number: number): string => `live-${task}-${activation}-${number}`

/** Ends the episode that was under way when the champion changed, if one was: nobody would ever end it otherwise. */
export const endSuperseded = async (deps: LiveDeps, current: number): Promise<void> => {
  const { database, task: { task }, now } = deps
  for (;;) {
    const [last] = await database.live_windows.sorted({ task }, { sortBy: 'judgedAt', descending: true, limit: 1, most: { activation: current - 1 } })
    if (last === undefined || last.detectedBy === null) return
    const [newest = last] = await lastWindows(database, { task, activation: last.activation, limit: 1 })
    if (newest.detectedBy === null) return
    const number = newest.number + 1
    const { modelVersion, datasetVersion } = newest
    const sentence = `The champion ${modelVersion} was followed by another one, so the episode of live drift against ${datasetVersion} is over; the new champion is watched by itself.`
    const ending: LiveWindow = { ...newest, windowId: windowIdOf(task, newest.activation, number), number, from: newest.to, predictions: 0, images: 0, groups: 0, judged: 0, labels: {}, leftOut: { others: 0, known: 0 }, verdict: 'superseded', calm: false, readings: [], turn: 'cleared', detectedBy: null, sentence, judgedAt: now().toISOString() }
    await recordWindow(deps, ending, newest.detectedBy)
  }
}
