import type { RequestContext } from '@emberwatch/bus'
import type { EnrichmentResult, IngestEnrich, MessageOf } from '@emberwatch/contracts'
import type { Enricher } from './enrichment/enricher.ts'

/** Fetches background tiles now. */
export const answerEnrich = ({ onRequest }: Enricher, stopping: AbortSignal) =>
  ({ count }: MessageOf<typeof IngestEnrich.request>, { log, traceparent }: RequestContext): Promise<EnrichmentResult> => onRequest(count, { log, traceparent, stopping })
