import { answer, type Bus, type Lease, type Stoppable } from '@emberwatch/bus'
import { DatasetEditing, ImageryFetch, IngestEnrich, IngestImport, IngestPoll, QuarantineSettling } from '@emberwatch/contracts'
import { type Logger, nextTraceparent } from '@emberwatch/observability'
import { createLeadership } from '@emberwatch/platform'
import { answerEditDataset } from './answer-edit-dataset.ts'
import { answerEnrich } from './answer-enrich.ts'
import { answerFetch, type FetchDeps } from './answer-fetch.ts'
import { answerImport } from './answer-import.ts'
import { answerPoll } from './answer-poll.ts'
import { answerSettleQuarantine } from './answer-settle-quarantine.ts'
import { createVersionCutter, type CutDeps } from './versions/cut-version.ts'
import { createEnricher, type EnrichDeps } from './enrichment/enricher.ts'
import { createFeedPoller } from './feed/feed-poller.ts'
import { createImporter, type ImporterDeps } from './imports/importer.ts'
import { createSettler, type SettleDeps } from './quarantine/settler.ts'
import { createKnownImages, type KnownImages } from './tiles/known-images.ts'
import type { PollDeps } from './feed/poll-feed.ts'

type Parts = Omit<CutDeps & FetchDeps & PollDeps & ImporterDeps & EnrichDeps & SettleDeps, 'cutVersion' | 'known' | 'refuseRow'>

/** Everything the ingest service is made of. */
export interface IngestDeps extends Parts {
  log: Logger
  bus: Pick<Bus, 'serve' | 'lease' | 'publish'>
  /** How often the feed is polled; 0 for on request only. */
  pollIntervalMs: number
  /** Pictures whose perceptual hashes differ in no more bits are taken for the same; 0 for never. */
  nearDuplicateBits: number
  /** After how long without a sign of life the work goes to another process. */
  leaseMs: number
}

type LeadDeps = IngestDeps & { known: KnownImages }

/** The work that one process does at a time: every endpoint that changes anything, and the one schedule. */
const lead = async (deps: LeadDeps, { epoch }: Lease): Promise<Stoppable> => {
  const { bus, log, task: { task } } = deps
  const stopping = new AbortController()
  const parts = { ...deps, cutVersion: createVersionCutter(deps) }
  const enricher = createEnricher(parts)
  const poller = createFeedPoller({ ...parts, enrich: enricher.withPoll }, { log, intervalMs: deps.pollIntervalMs })
  const importer = createImporter(parts)
  await parts.known.refresh()
  const unfinished = await importer.findUnfinished()
  // Images that a crash left out of every version, unless an import that goes on will cut one. Should it fail, the service is still of use and the next poll tries again.
  if (unfinished.length === 0) await parts.cutVersion({ log, traceparent: nextTraceparent() }, { patient: true }).catch((error: unknown) => log.error({ error }, 'dataset version not cut'))
  const service = await bus.serve({
    name: 'ingest',
    description: 'Polls the active-fires feed, fetches and validates tiles, cuts dataset versions',
    state: () => ({ leading: true, epoch, ...poller.state() }),
    answers: [
      answer(IngestPoll, task, answerPoll(poller)),
      answer(IngestImport, task, answerImport(importer)),
      answer(IngestEnrich, task, answerEnrich(enricher, stopping.signal)),
      answer(QuarantineSettling, task, answerSettleQuarantine(createSettler(parts), stopping.signal)),
      answer(DatasetEditing, task, answerEditDataset(parts))
    ]
  })
  importer.resume(unfinished)
  poller.start()
  return {
    async stop () {
      stopping.abort()
      await Promise.all([poller.stop(), importer.stop(), service.stop()])
    }
  }
}

/**
 * The ingest service: read this file to know what it does. Every process answers with tiles of places; the one that
 * holds the lease does the work as well, the others stand by.
 */
export const createIngest = (deps: IngestDeps) => {
  const { bus, log, task: { task } } = deps
  const stopping = new AbortController()
  const known = createKnownImages(deps)
  const leadership = createLeadership({ bus, log, name: `ingest.${task}`, ttlMs: deps.leaseMs, begin: (lease) => lead({ ...deps, known }, lease) })
  let service: Stoppable | undefined
  return {
    async start (): Promise<void> {
      await known.refresh()
      service = await bus.serve({
        name: 'imagery',
        description: 'Answers with the validated tile of a place',
        state: () => ({ leading: leadership.epoch() !== null }),
        answers: [answer(ImageryFetch, task, answerFetch({ ...deps, known }, stopping.signal))]
      })
      await leadership.start()
    },
    /** Begins nothing more and finishes what is in hand. */
    async stop (): Promise<void> {
      stopping.abort()
      await Promise.all([leadership.stop(), service?.stop()])
    }
  }
}
