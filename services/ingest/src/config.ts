import { type Static, Type } from 'typebox'
import { enrichmentConfig } from './config/enrichment-config.ts'
import { feedConfig } from './config/feed-config.ts'
import { importConfig } from './config/import-config.ts'
import { leaseConfig } from './config/lease-config.ts'
import { tileConfig } from './config/tile-config.ts'
import { versionConfig } from './config/version-config.ts'

/** The variables of the ingest service. */
export const ingestConfig = Type.Object({ ...feedConfig, ...tileConfig, ...importConfig, ...enrichmentConfig, ...versionConfig, ...leaseConfig })
export type IngestConfig = Readonly<Static<typeof ingestConfig>>
