import type { ImportJob } from '@emberwatch/contracts'
import { duration } from '../duration.ts'

const number = (value: number): string => value.toLocaleString('en')

const BAR = 28

/** How fast an import is, from what was seen of it. */
export interface Pace { files: number, seconds: number }

/**
 * One line that says how far an import is.
 *
 * @example describeProgress(job, { files: 500, seconds: 4 }) // => '[#######.....................]  1,000 of 4,000 files  125/s  24 s left  3 quarantined'
 */
export const describeProgress = ({ files, totalFiles, quarantined }: ImportJob, pace: Pace): string => {
  const perSecond = pace.seconds > 0 ? pace.files / pace.seconds : 0
  const parts = [`${number(files)} of ${totalFiles === null ? '?' : number(totalFiles)} files`]
  if (perSecond > 0) parts.push(`${number(Math.round(perSecond))}/s`)
  if (perSecond > 0 && totalFiles !== null) parts.push(`${duration((totalFiles - files) / perSecond)} left`)
  if (quarantined > 0) parts.push(`${number(quarantined)} quarantined`)
  if (totalFiles === null) return parts.join('  ')
  const done = Math.min(BAR, Math.floor(BAR * files / Math.max(1, totalFiles)))
  return [`[${'#'.repeat(done)}${'.'.repeat(BAR - done)}]`, ...parts].join('  ')
}

/** What came of an import, in lines. */
export const describeOutcome = ({ from, task, state, problem, files, imported, known, quarantined, straddlingCells, datasetVersion }: ImportJob, gateway: string): string[] => [
  state === 'failed' ? `The import of ${from} failed: ${problem ?? 'nobody knows why'}` : `Imported ${from}: ${number(files)} files looked at.`,
  `  ${number(imported)} imported, ${number(known)} were there before, ${number(quarantined)} refused.`,
  ...(datasetVersion === null ? ['  No new dataset version: nothing was new.'] : [`  Dataset version ${datasetVersion}: ${gateway}/v1/datasets/${datasetVersion}?task=${task}`]),
  ...(quarantined === 0 ? [] : [`  What was refused, and why: ${gateway}/v1/quarantine?task=${task}&state=open`]),
  ...(straddlingCells === 0 ? [] : [`  The kept splits divide ${number(straddlingCells)} grid cells: neighbouring tiles stand in training and test, so test results will be too good.`])
]
