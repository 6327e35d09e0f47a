import type { Bus } from '@emberwatch/bus'
import { createEvent, type ImportJob, ImportProgressV1 } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import type { WorkContext } from '../work-context.ts'

/** What telling of an import needs. */
export interface ProgressDeps {
  bus: Pick<Bus, 'publish'>
  database: Pick<Database, 'imports'>
  now: () => Date
}

/** A long import says how far it is when so many files, or so many milliseconds, have passed. */
const EVERY_FILES = 1000
const EVERY_MS = 5000

/** What of an import changes while it runs. */
type Counts = Pick<ImportJob, 'files' | 'imported' | 'known' | 'quarantined' | 'straddlingCells'>

/** Says how an import is, in its record and as an event: the event first, so that a crash between them repeats it. */
export const tellOfImport = async ({ bus, database, now }: ProgressDeps, job: ImportJob, traceparent: string): Promise<void> => {
  const { task, ...said } = job
  const key = `${job.importId}#${job.state === 'running' ? job.files : job.state}`
  await bus.publish(createEvent(ImportProgressV1, { producer: 'ingest', task, key, time: now(), traceparent, data: said }))
  await database.imports.inform(recordIds.import(task, job.importId), said)
}

/** Tells of a running import when it starts and now and then; that it cannot be told now stops nothing. */
export const createProgress = (deps: ProgressDeps, job: ImportJob, { log, traceparent }: WorkContext) => {
  let told = { files: 0, atMs: deps.now().getTime() }
  const tell = async (counts: Counts): Promise<void> => {
    told = { files: counts.files, atMs: deps.now().getTime() }
    await tellOfImport(deps, { ...job, ...counts }, traceparent).catch((error: unknown) => log.warn({ error }, 'progress of the import not told'))
    log.info({ totalFiles: job.totalFiles, ...counts }, 'import goes on')
  }
  return {
    tell,
    /** Tells if it is time to. */
    async perhaps (counts: Counts): Promise<void> {
      if (counts.files - told.files >= EVERY_FILES || deps.now().getTime() - told.atMs >= EVERY_MS) await tell(counts)
    }
  }
}
