import { AppError } from '@emberwatch/contracts'

/** No background tile can be fetched, and asking again changes nothing. */
export const enrichmentRefused = (problem: string) => new AppError(problem, { code: 'INGEST_ENRICHMENT_REFUSED', retryable: false })
