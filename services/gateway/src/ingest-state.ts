import { endpointSubject, type IngestOverview, IngestPoll, IngestState } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { Value } from 'typebox/value'
import type { GatewayDeps } from './ports.ts'

/** How a task's feed is, and what the process that does its work says of itself. */
export const readIngestOverview = async ({ bus, database }: Pick<GatewayDeps, 'bus' | 'database'>, task: string): Promise<IngestOverview> => {
  const [feed, instances] = await Promise.all([database.feeds.find(recordIds.feed(task)), bus.instances('ingest')])
  const subject = endpointSubject(IngestPoll, task)
  const leaders = instances.flatMap(({ id, endpoints }) => {
    const state = endpoints.find((endpoint) => endpoint.subject === subject)?.data
    return Value.Check(IngestState, state) && state.leading ? [{ instance: id, ...state }] : []
  })
  // For a moment after a hand-over two may believe to lead; the later epoch is right.
  const [leader] = leaders.sort((a, b) => (b.epoch ?? 0) - (a.epoch ?? 0))
  return { task, feed: feed ?? null, leader: leader ?? null }
}
