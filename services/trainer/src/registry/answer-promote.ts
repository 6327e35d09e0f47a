import { type Answer, answer } from '@emberwatch/bus'
import { RegistryPromote } from '@emberwatch/contracts'
import type { Platform } from '@emberwatch/platform'
import { aliasMoves } from '@emberwatch/storage'

/** Points an alias to a model version because somebody asks for it, as `POST /v1/models/{version}/promote` does. */
export const answerPromote = ({ task: { task }, database: collections, outbox, now }: Pick<Platform, 'task' | 'database' | 'outbox' | 'now'>): Answer => {
  const moves = aliasMoves({ collections, outbox, by: 'trainer', now })
  return answer(RegistryPromote, task, async ({ modelVersion, alias = 'champion', reason }, { traceparent }) => moves.promote(modelVersion, { task, alias, reason, traceparent }))
}
