import { Type } from 'typebox'

/** How several ingest processes share the work. */
export const leaseConfig = {
  LEASE_MS: Type.Integer({ default: 10_000, minimum: 500, maximum: 300_000, description: 'a process that shows no sign of life for so long loses the work to another that stands by' })
}
