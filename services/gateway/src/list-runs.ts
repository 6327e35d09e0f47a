import type { Run } from '@emberwatch/contracts'
import type { Collections } from '@emberwatch/storage'
import { bestFirst, type RunOrder, runMatches } from './domain/filter-runs.ts'
import { DEFAULT_LIMIT, newestFirst, pageOf } from './domain/page.ts'

/** Which runs are wanted, and in what order. */
export interface RunQuery extends Partial<Pick<Run, 'state' | 'trigger' | 'datasetVersion' | 'backend'>> {
  q?: string
  sort?: RunOrder
  limit?: number
  offset?: number
}

/** Runs that match. The database finds and sorts by what a run's record says; only for words, or by what the models scored, is everything read. */
export const listRuns = async ({ runs, models }: Pick<Collections, 'runs' | 'models'>, task: string, { q, sort = 'startedAt', limit = DEFAULT_LIMIT, offset = 0, ...recorded }: RunQuery): Promise<{ items: Run[], total: number }> => {
  if (q === undefined && sort === 'startedAt') return runs.page({ task, ...recorded }, { sortBy: 'startedAt', descending: true, limit, offset })
  const all = await runs.list({ task, ...recorded })
  const found = q === undefined ? all : all.filter(runMatches(q))
  if (sort === 'startedAt') return pageOf(newestFirst(found, ({ startedAt }) => startedAt, ({ runId }) => runId), { limit, offset })
  const scored = new Map((await models.list({ task })).map((model) => [model.modelVersion, model]))
  return pageOf(bestFirst(found, scored, sort), { limit, offset })
}
