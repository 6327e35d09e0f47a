import type { ReplicaState } from '@emberwatch/contracts'
import type { RestClient } from './rest-client.ts'

/** What the servers say of themselves after a run; null where they say nothing. */
export interface ServerFigures {
  gatewayLagMs: number | null
  gatewayRssBytes: number | null
  replicas: { replica: string, rssBytes: number }[]
}

const gauge = (exposition: string, name: string): number | null => {
  const [, value] = new RegExp(`^\\w*${name}(?:\\{[^}]*\\})? ([\\d.e+-]+)$`, 'm').exec(exposition) ?? []
  return value === undefined ? null : Number(value)
}

/** Event-loop lag and memory; another system than Emberwatch has none of this. */
export const readServers = async (rest: RestClient, task: string): Promise<ServerFigures> => {
  const exposition = await rest.text('/metrics').catch(() => '')
  const replicas = await rest.items<ReplicaState>(`/v1/replicas?task=${task}`).catch(() => [])
  const lag = gauge(exposition, 'nodejs_eventloop_lag_max_seconds')
  return {
    gatewayLagMs: lag === null ? null : lag * 1000,
    gatewayRssBytes: gauge(exposition, 'process_resident_memory_bytes'),
    replicas: replicas.map(({ replica, rssBytes }) => ({ replica, rssBytes }))
  }
}
