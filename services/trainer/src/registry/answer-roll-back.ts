import { type Answer, answer } from '@emberwatch/bus'
import { RegistryRollBack } from '@emberwatch/contracts'
import type { Platform } from '@emberwatch/platform'
import { aliasMoves } from '@emberwatch/storage'

/** Points an alias to the version before its current one because somebody asks for it, as `POST /v1/models/rollback` does. */
export const answerRollBack = ({ task: { task }, database: collections, outbox, now }: Pick<Platform, 'task' | 'database' | 'outbox' | 'now'>): Answer => {
  const moves = aliasMoves({ collections, outbox, by: 'trainer', now })
  return answer(RegistryRollBack, task, async ({ alias = 'champion', reason }, { traceparent }) => moves.rollBack({ task, alias, reason, traceparent }))
}
