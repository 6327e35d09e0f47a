import type { Activation, LiveWindow, Model, PredictionBlock } from '@emberwatch/contracts'
import { modelNotFound, recordIds } from '@emberwatch/storage'
import { judgeWindow, type WindowReading } from '../domain/live/judge-window.ts'
import { liveTurnOf } from '../domain/live/live-episode.ts'
import type { LiveMonitors } from '../domain/live/live-monitors.ts'
import { type OpenWindow, openWindow, type WindowContent } from '../domain/live/open-window.ts'
import { phraseWindow } from '../domain/live/phrase-window.ts'
import { type GatheredReference, gatherReference } from './gather-reference.ts'
import type { LiveDeps } from './live-deps.ts'
import { listBlocksBetween, readSightings, sightBlock } from './read-blocks.ts'
import { lastWindows, recordWindow, windowIdOf } from './record-window.ts'

/** Windows before a new one that tell where an episode stands: three that were judged, and inconclusive ones between them. */
const LOOKED_BACK = 20
const MINUTE_MS = 60_000

/** What windows of a champion are judged by, once it is there. */
type Readiness =
  | { state: 'waiting' | 'calibrating' }
  | { state: 'not-ready', problem: string }
  | { state: 'watching', reference: Omit<GatheredReference, 'question'>, groups: number, monitors: LiveMonitors }

const prepareMonitors = async (deps: LiveDeps, model: Model, stopping: AbortSignal): Promise<Readiness> => {
  const { log } = deps
  const { modelVersion, datasetVersion } = model
  const gathered = await gatherReference(deps, model, stopping)
  if (typeof gathered === 'string') {
    log.info({ modelVersion, problem: gathered }, 'live drift cannot be watched')
    return { state: 'not-ready', problem: gathered }
  }
  const { question, ...reference } = gathered
  const startedAt = performance.now()
  const monitors = await deps.calibrateLive(question, stopping)
  log.info({ modelVersion, datasetVersion, groups: monitors.groups, tookMs: Math.round(performance.now() - startedAt) }, 'live drift calibrated')
  return { state: 'watching', reference, groups: monitors.groups, monitors }
}

interface Judged {
  deps: LiveDeps
  activation: Activation
  model: Model
  number: number
  earlier: readonly LiveWindow[]
  reference: LiveWindow['reference']
  stretch: Pick<LiveWindow, 'from' | 'to'>
  counts: Pick<LiveWindow, 'predictions' | 'images' | 'groups' | 'leftOut'>
}

/** The record of a window that was judged. */
const describeWindow = ({ deps: { task: { task }, live, now }, activation, model, number, earlier, reference, stretch, counts }: Judged, { labels, probabilities }: Awaited<ReturnType<typeof readSightings>>, { verdict, calm, readings }: WindowReading): LiveWindow => {
  const windowId = windowIdOf(task, activation.number, number)
  const before = earlier.at(-1)?.detectedBy ?? null
  const turn = liveTurnOf({ verdict, calm }, earlier)
  const detectedBy = turn === 'detected' ? windowId : turn === 'cleared' ? null : before
  const said = { activation: activation.number, number, modelVersion: model.modelVersion, datasetVersion: model.datasetVersion, ...stretch, ...counts, judged: probabilities.length / model.classes.length, labels, reference, verdict, calm, readings, turn, detectedBy }
  return { ...said, windowId, task, sentence: phraseWindow(said, live.leastGroups), judgedAt: now().toISOString() }
}

/** How following a champion stands, for those who ask. */
export interface Followed { activation: Activation, model: Model, readiness: Readiness, open: { number: number } & Pick<WindowContent, 'from' | 'predictions' | 'groups'> }

interface Filling { number: number, window: OpenWindow, blocks: Map<string, PredictionBlock> }

/**
 * Cuts the recorded answers of one champion into windows and judges them. All that it knows can be found again: which window is next and where it begins is in the
 * last window's record, and blocks are taken in the order of their ends, so that a process that begins anew, or another one, cuts the same windows.
 */
export const followChampion = async (deps: LiveDeps, activation: Activation, stopping: AbortSignal) => {
  const { database, task: { task }, live, now, log } = deps
  const model = await database.models.find(recordIds.model(task, activation.modelVersion))
  if (model === undefined) throw modelNotFound(activation.modelVersion)
  const earlier = (await lastWindows(database, { task, activation: activation.number, limit: LOOKED_BACK })).reverse()
  const fill = (number: number): Filling => ({ number, window: openWindow({ groups: live.windowGroups, leastMs: live.windowMinutes * MINUTE_MS, longestMs: live.windowHours * 60 * MINUTE_MS }, windowIdOf(task, activation.number, number)), blocks: new Map() })
  let readiness: Readiness = { state: 'waiting' }
  let filling = fill((earlier.at(-1)?.number ?? 0) + 1)
  let taken = Date.parse(earlier.at(-1)?.to ?? activation.at)
  /** Its episode was ended because there is another champion: it has no more windows. */
  const isOver = (): boolean => earlier.at(-1)?.verdict === 'superseded'

  /** Calibrates when the first answers are there, and not before: most champions of a system without traffic never need it. */
  const prepare = async (): Promise<void> => {
    readiness = { state: 'calibrating' }
    readiness = await prepareMonitors(deps, model, stopping).catch((error: unknown) => {
      readiness = { state: 'waiting' } // it is tried again at the next look
      throw error
    })
  }

  /** Whether another process was first with the window and cut it otherwise, or ended it with its champion. */
  const judge = async (monitors: LiveMonitors, reference: LiveWindow['reference']): Promise<boolean> => {
    const { number, window, blocks } = filling
    const { chosen, from, to, blocks: _, ...counts } = window.content()
    const read = await readSightings(deps, { chosen, blocks, classes: model.classes, dimensions: model.backbone.embeddingSize })
    const before = earlier.at(-1)?.detectedBy ?? null
    const recorded = await recordWindow(deps, describeWindow({ deps, activation, model, number, earlier, reference, stretch: { from: new Date(from).toISOString(), to: new Date(to).toISOString() }, counts }, read, judgeWindow(monitors, read)), before)
    const { windowId } = recorded
    log.info({ windowId, verdict: recorded.verdict, turn: recorded.turn }, 'window of live drift judged')
    earlier.push(recorded)
    earlier.splice(0, earlier.length - LOOKED_BACK)
    taken = Date.parse(recorded.to)
    filling = fill(number + 1)
    return taken !== to || isOver()
  }

  /** Fills windows with blocks and judges those that are full; true if the blocks are to be listed anew. */
  const take = async (blocks: readonly PredictionBlock[], until: number, { monitors, groups, reference: { images, trainedOn } }: Readiness & { state: 'watching' }): Promise<boolean> => {
    const champion = { activation, backboneId: model.backbone.backboneId, trainedOn }
    for (const block of blocks) {
      stopping.throwIfAborted()
      if (filling.window.endsBefore(Date.parse(block.to)) && await judge(monitors, { images, groups })) return true
      if (filling.blocks.has(block.blockId)) continue
      filling.window.add(await sightBlock(deps, block, champion))
      filling.blocks.set(block.blockId, block)
      taken = Date.parse(block.to) - 1 // another may end in the same millisecond, and this look not come to it
    }
    return filling.window.endsBefore(until) && await judge(monitors, { images, groups })
  }

  return {
    /** Takes what was recorded since the last look, and judges the windows that are full with it. */
    async look (): Promise<void> {
      const until = now().getTime() - live.settleMs
      for (let again = true; again && !isOver();) {
        if (readiness.state === 'not-ready') return // for good: its data never become more, and answers need not be listed
        const blocks = await listBlocksBetween(deps, taken, until)
        if (blocks.length === 0 && readiness.state === 'waiting') return
        if (readiness.state === 'waiting') await prepare()
        again = readiness.state === 'watching' && await take(blocks, until, readiness)
      }
    },
    followed (): Followed {
      const { from, predictions, groups } = filling.window.content()
      return { activation, model, readiness, open: { number: filling.number, from, predictions, groups } }
    }
  }
}
export type ChampionFollower = Awaited<ReturnType<typeof followChampion>>
