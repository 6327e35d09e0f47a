import { EventEmitter, once } from 'node:events'
import { IngestImport, type ImportJob, ImportProgressV1, type MessageOf, type Split } from '@emberwatch/contracts'
import { createMemoryWorld, TASK } from './memory-world.ts'
import type { IngestDeps } from '../app.ts'
import type { Failpoint } from '@emberwatch/storage'
import type { ImportFile, ImportSource, ImportSources } from '../ports.ts'

/** A file to import, in memory. */
export const fileOf = (label: string, name: string, read: () => Promise<Uint8Array>, split: Split | null = null): ImportFile =>
  ({ label, name, split, origin: [split, label, name].filter((part) => part !== null).join('/'), read })

/** A folder or zip file in memory; it counts how often it was opened and closed. */
export const sourceOf = (...files: ImportFile[]): ImportSources & { opened: number, closed: number } => {
  const sources = {
    opened: 0,
    closed: 0,
    async open (): Promise<ImportSource> {
      sources.opened++
      return {
        layout: files.some(({ split }) => split !== null) ? 'splits' : 'classes',
        totalFiles: files.length,
        passedOver: { files: 0, some: [] },
        async * files () { yield * files },
        async [Symbol.asyncDispose] () { sources.closed++ }
      }
    }
  }
  return sources
}

/** The world of the tests, as seen by those who import. */
export const createImportWorld = () => {
  const world = createMemoryWorld()
  const told = new EventEmitter().setMaxListeners(0)
  const { inform } = world.database.imports
  world.database.imports.inform = async (...fields) => {
    await inform(...fields)
    told.emit('told')
  }
  /** The import once it is finished or failed. */
  const ended = async (importId: string): Promise<ImportJob> => {
    const deadline = AbortSignal.timeout(20_000)
    for (;;) {
      const next = once(told, 'told', { signal: deadline })
      next.catch(() => {}) // reported below
      const job = (await world.database.imports.list({ importId })).find(({ state }) => state !== 'running')
      if (job !== undefined) return job
      await next
    }
  }
  return {
    ...world,
    ended,
    /** Starts a process with these files to import, and gives what imports them and waits for the end. */
    async importing (imports: ImportSources, { importConcurrency = 4, ...other }: Partial<IngestDeps> & { die?: Failpoint } = {}) {
      const started = await world.startIngest({ imports, importConcurrency, ...other })
      const begin = (wish: Partial<MessageOf<typeof IngestImport.request>> = {}): Promise<ImportJob> => started.ask(IngestImport, { folder: '.', ...wish })
      return { ...started, begin, run: async (wish: Parameters<typeof begin>[0] = {}): Promise<ImportJob> => ended((await begin(wish)).importId) }
    },
    /** What was said of imports, in order: state, files. */
    progress: (): string[] => world.bus.published.filter(({ type, task }) => type === `emberwatch.${ImportProgressV1.name}` && task === TASK.task).map(({ data }) => {
      const { state, files } = data as ImportJob
      return `${state} ${files}`
    })
  }
}
