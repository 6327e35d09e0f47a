import type { Bus, Stoppable } from '@emberwatch/bus'
import { ReplicaNotice } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import type { Database } from '@emberwatch/storage'
import type { TaskList } from '../domain/task-list.ts'
import { type AskReplica, createAskReplica } from './ask-replica.ts'
import { type Aliases, followAliases } from './follow-aliases.ts'
import { createReplicaTable, type ReplicaTable } from './replica-table.ts'

interface Route { table: ReplicaTable, ask: AskReplica, aliases: Aliases }

interface RoutingDeps { bus: Pick<Bus, 'hear' | 'probe' | 'request' | 'watch'>, database: Pick<Database, 'activations'>, log: Logger, tasks: TaskList }

/** The way to the replicas of every task: who there is, and how to ask one of them. */
export const createRouting = async ({ bus, database, log, tasks }: RoutingDeps) => {
  const routes = new Map<string, Route>()
  const listening: Stoppable[] = []
  for (const { task } of tasks.definitions) {
    const table = createReplicaTable()
    const aliases = await followAliases({ bus, database, log, task })
    routes.set(task, { table, aliases, ask: createAskReplica({ bus, task, table }) })
    listening.push(aliases, await bus.hear(ReplicaNotice, task, table.hear))
  }
  return {
    /** @throws {AppError} TASK_NOT_FOUND */
    of: (task: string): Route => routes.get(tasks.nameOf(task)) as Route,
    stop: async (): Promise<void> => { for (const part of listening) await part.stop() }
  }
}
export type Routing = Awaited<ReturnType<typeof createRouting>>
