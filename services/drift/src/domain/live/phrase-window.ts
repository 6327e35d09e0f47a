import type { LiveWindow } from '@emberwatch/contracts'

type Phrased = Omit<LiveWindow, 'sentence' | 'windowId' | 'judgedAt' | 'task'>

const figure = (value: number): string => Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)

/** What people call the monitors. */
const NAMES: { readonly [Name in LiveWindow['readings'][number]['name']]: string } = {
  witness: 'the witness',
  reconstruction: 'what the components leave over',
  entropy: 'the entropy of the answers',
  norm: 'the length of the embeddings',
  'alert-rate': 'the share of alerts',
  'mean-shift': 'the mean along the first components'
}

const phraseReading = ({ name, value, reference, shift, limit }: LiveWindow['readings'][number]): string => name === 'mean-shift'
  ? `${NAMES[name]} is off by ${figure(shift)} spreads (limit ${figure(limit)})`
  : `${NAMES[name]} is ${figure(value)} instead of ${figure(reference)}, ${figure(Math.abs(shift))} spreads off (limit ${figure(limit)})`

/** What exceeds, the furthest beyond its limit first. */
export const exceeding = ({ readings }: Pick<LiveWindow, 'readings'>): LiveWindow['readings'] =>
  readings.filter(({ exceeds }) => exceeds).sort((a, b) => Math.abs(b.shift) / b.limit - Math.abs(a.shift) / a.limit)

/** A window in plain words. */
export const phraseWindow = (window: Phrased, leastGroups: number): string => {
  const { number, from, to, judged, groups, modelVersion, datasetVersion, verdict, turn, detectedBy } = window
  const which = `window ${number} (${from.slice(0, 16)} to ${to.slice(0, 16)}, ${judged} of ${groups} grid cells)`
  if (verdict === 'inconclusive') return `Too little to say: ${which} has answers of ${judged} grid cells, and ${leastGroups} are needed.`
  const found = exceeding(window).map(phraseReading).join('; ')
  const against = `against ${datasetVersion}, which ${modelVersion} was trained on`
  if (turn === 'detected') return `Live drift: two of the last three windows exceed their limits ${against}. In ${which} ${found}.`
  if (turn === 'cleared') return `Live drift is over: three windows in a row are well within all limits ${against}, the last of them ${which}.`
  const episode = detectedBy === null ? '' : ' The episode of live drift goes on.'
  return verdict === 'exceeds' ? `Beyond its limits: in ${which} ${found}.${episode}` : `Within all limits: ${which}.${episode}`
}
