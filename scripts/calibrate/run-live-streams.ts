import { parentPort, workerData } from 'node:worker_threads'
import { judgeWindow, type WindowReading } from '../../services/drift/src/domain/live/judge-window.ts'
import { type LiveTurn, liveTurnOf, type WindowJudged } from '../../services/drift/src/domain/live/live-episode.ts'
import { fitLiveMonitors, type LiveMonitors } from '../../services/drift/src/domain/live/live-monitors.ts'
import { openWindow, type WindowContent } from '../../services/drift/src/domain/live/open-window.ts'
import type { Random } from '../../services/drift/src/domain/statistics/random.ts'
import { createImages, createNumbers, DIMENSIONS, drawBlock, drawReference, type LiveShift, type LiveWorld } from './live-worlds.ts'

/** Who judges windows: the method, or one that always or never finds something, to show what the figures are worth. */
export type Judge = 'method' | 'always' | 'never'

/** Which streams of a world one thread runs: every `step`th from `first` on. */
export interface StreamsQuestion {
  world: LiveWorld
  judge: Judge
  /** What happens to the traffic after some windows; nothing ever in streams that only cost false alarms. */
  shift: LiveShift | null
  first: number
  step: number
  count: number
  tolerance: number
}

/** What became of one stream: when it was alarmed, counted in windows from 1 on (from the first that holds shifted traffic, where there is a shift), and over how many windows it went. */
export interface StreamOutcome { windows: number, alarms: number[], falseAlarmBefore: boolean, inconclusive: number }

const YEAR_HOURS = 365 * 24
/** Windows before a shift, none for those that do not look, and after it. */
const AFTER = 40
const RULE = { groups: 200, leastMs: 3_600_000, longestMs: 24 * 3_600_000 }

const { world, judge, shift, first, step, count, tolerance } = workerData as StreamsQuestion
const BEFORE = judge === 'method' ? 6 : 0

const FIXED: { readonly [Name in Exclude<Judge, 'method'>]: WindowReading } = {
  always: { verdict: 'exceeds', calm: false, readings: [] },
  never: { verdict: 'within', calm: true, readings: [] }
}

const runStream = (seed: number): StreamOutcome => {
  const numbers = createNumbers(world, seed)
  const images = createImages(world, numbers('images'))
  const reference = drawReference(world, images, { random: numbers('reference'), known: shift?.known === true ? shift : undefined })
  const monitors: LiveMonitors | undefined = judge === 'method' ? fitLiveMonitors(reference, { windowGroups: RULE.groups, leastGroups: 30, runLength: 200, tolerance, seed }) : undefined
  const read = ({ chosen }: WindowContent, shiftedFrom: number): WindowReading => {
    if (monitors === undefined) return FIXED[judge as keyof typeof FIXED]
    const seen = chosen.map(({ group, blockId }) => images(group, Number(blockId), shift !== null && Number(blockId) >= shiftedFrom ? shift : undefined))
    const rows = new Float32Array(seen.length * DIMENSIONS)
    seen.forEach(({ row }, i) => rows.set(row, i * DIMENSIONS))
    return judgeWindow(monitors, { rows, probabilities: Float32Array.from(seen.flatMap(({ probability }) => [1 - probability, probability])) })
  }
  return follow(read, numbers('traffic'))
}

/** Cuts a stream into windows and lets each be judged, as the service does. */
const follow = (read: (content: WindowContent, shiftedFrom: number) => WindowReading, random: Random): StreamOutcome => {
  const judged: WindowJudged[] = []
  const turns: LiveTurn[] = []
  const start = Math.floor(random() * YEAR_HOURS) // any time of the year
  let [shiftedFrom, inconclusive] = [BEFORE === 0 ? start : Infinity, 0]
  const shiftedAt = BEFORE
  let window = openWindow(RULE, 'w0')
  for (let hour = start; hour < start + YEAR_HOURS && turns.length < (shift === null ? Infinity : BEFORE + AFTER); hour++) {
    const block = drawBlock(hour, random)
    if (window.endsBefore(block.to)) {
      const { verdict, calm } = read(window.content(), shiftedFrom)
      const turn = liveTurnOf({ verdict, calm }, judged.slice(-10))
      const windowId = `w${turns.length}`
      judged.push({ windowId, verdict, calm, detectedBy: turn === 'detected' ? windowId : turn === 'cleared' ? null : judged.at(-1)?.detectedBy ?? null })
      turns.push(turn)
      if (verdict === 'inconclusive') inconclusive++
      window = openWindow(RULE, `w${turns.length}`)
      if (shift !== null && turns.length === BEFORE) shiftedFrom = hour
      if (shift === null && turn === 'detected') break // the run is over
    }
    window.add(block)
  }
  const alarms = turns.flatMap((turn, i) => turn === 'detected' ? [i + 1] : [])
  if (shift === null) return { windows: turns.length, alarms, falseAlarmBefore: false, inconclusive }
  return { windows: turns.length - shiftedAt, alarms: alarms.filter((at) => at > shiftedAt).map((at) => at - shiftedAt), falseAlarmBefore: alarms.some((at) => at <= shiftedAt), inconclusive }
}

const outcomes: StreamOutcome[] = []
for (let seed = first; seed < count; seed += step) outcomes.push(runStream(seed))
parentPort?.postMessage(outcomes)
