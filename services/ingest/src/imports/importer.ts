import { setTimeout as delay } from 'node:timers/promises'
import { AppError, type ImportJob } from '@emberwatch/contracts'
import { type Logger, nextTraceparent } from '@emberwatch/observability'
import { createQueue } from '@emberwatch/platform'
import { recordIds } from '@emberwatch/storage'
import { importIdOf, tidyPath } from '../domain/import-id.ts'
import type { Patience } from '../tiles/fetch-patiently.ts'
import type { WorkContext } from '../work-context.ts'
import { tellOfImport } from './import-progress.ts'
import { openImport } from './open-import.ts'
import { type ImportRun, runImport, type RunDeps } from './run-import.ts'

/** What importing needs. */
export interface ImporterDeps extends RunDeps {
  log: Logger
  /** How long to wait when a server is away. */
  patience: Pick<Patience, 'waitMs'>
}

interface Wish { folder: string, keepSplits?: boolean }

const mayPass = (error: unknown): error is AppError => error instanceof AppError && error.retryable

/**
 * Runs imports, one at a time, in the order in which they were asked for. Each has a record that says how far it is; what
 * is `running` there when a process dies or is stopped, the next process takes up again.
 */
export const createImporter = (deps: ImporterDeps) => {
  const { task: { task }, database: { imports }, now } = deps
  const stopping = new AbortController()
  const inTurn = createQueue()

  /** One try; an import that cannot go on is told to have failed, with what it imported in a version all the same. */
  const attempt = async (run: ImportRun, context: WorkContext): Promise<void> => {
    const { job } = run
    const ended = await runImport(deps, run, context).catch(async (error: unknown): Promise<ImportJob> => {
      if (mayPass(error)) throw error
      context.log.error({ error }, 'import failed')
      const cut = await deps.cutVersion(context).catch((failure: unknown) => {
        if (mayPass(failure)) throw failure
        context.log.error({ error: failure }, 'dataset version not cut')
      })
      const last = await imports.find(recordIds.import(task, job.importId)) ?? job
      return { ...last, state: 'failed', problem: error instanceof Error ? error.message : String(error), datasetVersion: cut?.version ?? null, finishedAt: now().toISOString() }
    })
    if (ended === undefined) return context.log.info({}, 'import interrupted: it is taken up again')
    await tellOfImport(deps, ended, context.traceparent)
    const { files, imported, known, quarantined, datasetVersion } = ended
    if (ended.state === 'finished') context.log.info({ files, imported, known, quarantined, datasetVersion }, 'import finished')
  }

  /** Tries until the import has ended or this process stops: a server that is away loses nothing. */
  const carryOut = async ({ job, again }: ImportRun, traceparent: string): Promise<void> => {
    const context = { log: deps.log.child({ importId: job.importId, from: job.from }), traceparent, stopping: stopping.signal }
    for (let attempts = 1; !stopping.signal.aborted; attempts++) {
      try {
        return await attempt({ job, again: again || attempts > 1 }, context)
      } catch (error) {
        if (!mayPass(error)) return context.log.error({ error }, 'import given up until the next start')
        context.log.warn({ error }, 'import waits: a server is away')
        await delay(deps.patience.waitMs(attempts), undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }
  const enqueue = (run: ImportRun, traceparent: string): void => {
    inTurn(() => carryOut(run, traceparent)).catch((error: unknown) => deps.log.error({ error }, 'import lost until the next start'))
  }

  return {
    /**
     * Notes an import and sees that it is run; answers without waiting for it.
     *
     * @throws {AppError} INGEST_IMPORT_REFUSED if there is nothing that could be imported
     */
    async ask ({ folder, keepSplits = false }: Wish, { traceparent }: Pick<WorkContext, 'traceparent'>): Promise<ImportJob> {
      const wish = { task, from: tidyPath(folder), keepSplits, startedAt: now().toISOString() }
      await using source = await openImport(deps, wish)
      const { layout, totalFiles } = source
      const job: ImportJob = {
        ...wish, importId: importIdOf(wish), layout, totalFiles, state: 'running', problem: null, files: 0, imported: 0, known: 0, quarantined: 0, straddlingCells: 0, datasetVersion: null, finishedAt: null
      }
      const isNew = await imports.insert(recordIds.import(task, job.importId), job)
      if (isNew) enqueue({ job, again: false }, traceparent)
      return job
    },
    /** The imports that a process before this one did not finish, in the order in which they were asked for. */
    async findUnfinished (): Promise<ImportJob[]> {
      return (await imports.list({ task, state: 'running' })).sort((a, b) => a.startedAt < b.startedAt ? -1 : 1)
    },
    /** Takes them up again. */
    resume (unfinished: readonly ImportJob[]): void {
      for (const job of unfinished) enqueue({ job, again: true }, nextTraceparent())
    },
    /** Begins no further file, and waits for those in hand. */
    async stop (): Promise<void> {
      stopping.abort()
      await inTurn(async () => {})
    }
  }
}
export type Importer = ReturnType<typeof createImporter>
