import type { Bus, Stoppable } from '@emberwatch/bus'
import { ReplicaNotice } from '@emberwatch/contracts'
import type { GatewayDeps } from '../ports.ts'
import { followTraffic, type Traffic } from '../traffic/follow-traffic.ts'
import { type AskReplica, createAskReplica } from './ask-replica.ts'
import { type Aliases, followAliases } from './follow-aliases.ts'
import { createReplicaTable, type ReplicaTable } from './replica-table.ts'

/** How to have an image of one task classified. */
export interface Route { table: ReplicaTable, ask: AskReplica, aliases: Aliases, traffic: Traffic }

interface RoutingDeps extends Pick<GatewayDeps, 'database' | 'outbox' | 'now' | 'log' | 'metrics' | 'tasks'> { bus: Pick<Bus, 'hear' | 'probe' | 'request' | 'watch'> }

/** The way to the replicas of every task: who there is, and how to ask one of them. */
export const createRouting = async (deps: RoutingDeps) => {
  const { bus, database, log, metrics, tasks } = deps
  const routes = new Map<string, Route>()
  const listening: Stoppable[] = []
  for (const { task } of tasks.definitions) {
    const table = createReplicaTable()
    const aliases = await followAliases({ bus, database, log, task })
    const traffic = await followTraffic({ ...deps, task })
    routes.set(task, { table, aliases, traffic, ask: createAskReplica({ bus, task, table }) })
    listening.push(aliases, traffic, await bus.hear(ReplicaNotice, task, table.hear))
  }
  metrics.onScrape(() => { for (const [task, { table }] of routes) metrics.replicasReady.set({ task }, table.ready()) })
  return {
    /** @throws {AppError} TASK_NOT_FOUND */
    of: (task: string): Route => routes.get(tasks.nameOf(task)) as Route,
    stop: async (): Promise<void> => { for (const part of listening) await part.stop() }
  }
}
export type Routing = Awaited<ReturnType<typeof createRouting>>
