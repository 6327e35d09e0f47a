import type { ImportJob, IngestImport, MessageOf } from '@emberwatch/contracts'
import type { RequestContext } from '@emberwatch/bus'
import type { Importer } from './imports/importer.ts'

/** Starts an import, or puts it behind those that run, and answers with its record at once. */
export const answerImport = ({ ask }: Importer) =>
  (wish: MessageOf<typeof IngestImport.request>, { traceparent }: RequestContext): Promise<ImportJob> => ask(wish, { traceparent })
