import { currentActivation, listDatasetVersions } from '@emberwatch/storage'
import { Type } from 'typebox'
import { newestFirst } from '../domain/page.ts'
import { type Overview, renderIndexPage } from '../domain/render-index-page.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { problems } from './responses.ts'

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** The first page, for people. */
export const addIndexPage = (server: HttpServer, { database, tasks, log }: Pick<GatewayDeps, 'database' | 'tasks' | 'log'>): void => {
  const task = tasks.nameOf()
  const title = tasks.definitions.find((definition) => definition.task === task)?.title ?? task

  const readOverview = async (): Promise<Overview> => {
    const [champion, datasets, reports] = await Promise.all([currentActivation(database, task, 'champion'), listDatasetVersions(database, task), database.drift_reports.list({ task })])
    const [report] = newestFirst(reports, ({ createdAt }) => createdAt, ({ reportId }) => reportId)
    return { task, title, champion: champion?.modelVersion, dataset: datasets.at(-1)?.version, report }
  }

  server.get('/', {
    schema: { operationId: 'index', tags: ['operation'], summary: 'A page of links', response: { 200: { description: 'The page', content: { 'text/html': { schema: Type.String() } } }, ...problems() } }
  }, async (_request, reply) => {
    const overview = await readOverview().catch((error: unknown): Overview => {
      log.warn({ error }, 'first page shown without the state of the system')
      return { task, title }
    })
    return reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(renderIndexPage(overview))
  })
}
