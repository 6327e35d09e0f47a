import { setTimeout as delay } from 'node:timers/promises'
import type { ImportJob } from '@emberwatch/contracts'
import { restClient } from '../demo/rest-client.ts'
import { describeProgress, type Pace } from './describe-import.ts'

interface FollowOptions {
  gateway: string
  signal: AbortSignal
  /** Is told how far the import is, whenever that was asked. */
  tell: (line: string, job: ImportJob) => void
}

const LOOK_EVERY_MS = 500
/** A gateway that is restarted meanwhile is waited for. */
const AWAY_MS = 60_000

/** The pace of the last while: how fast an import was at its start says little. */
const createPace = (windowMs = 20_000) => {
  const seen: { files: number, atMs: number }[] = []
  return (files: number): Pace => {
    const atMs = performance.now()
    seen.push({ files, atMs })
    while (seen.length > 2 && atMs - (seen[0]?.atMs ?? atMs) > windowMs) seen.shift()
    const [first] = seen
    return { files: files - (first?.files ?? files), seconds: (atMs - (first?.atMs ?? atMs)) / 1000 }
  }
}

/** Follows an import to its end; undefined if the signal came first. */
export const followImport = async (job: ImportJob, { gateway, signal, tell }: FollowOptions): Promise<ImportJob | undefined> => {
  const client = restClient(gateway)
  const paceOf = createPace()
  let reachedAt = performance.now()
  let seen = job
  while (!signal.aborted) {
    tell(describeProgress(seen, paceOf(seen.files)), seen)
    if (seen.state !== 'running') return seen
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    try {
      seen = await client.get<ImportJob>(`/v1/imports/${job.importId}?task=${job.task}`)
      reachedAt = performance.now()
    } catch (error) {
      if (performance.now() - reachedAt > AWAY_MS) throw error
    }
  }
  return undefined
}
