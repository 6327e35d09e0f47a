import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Activation, AliasHistory, DatasetCheck, DatasetDifference, DatasetEdit, DatasetVersion, DriftComparison, DriftReport, DriftReportComparison, EnrichmentResult, Evaluation, FeedState, FireHistory, FireMap, GateDecision, ImportJob, IngestOverview, LiveDrift, MappedFire, Model, ModelLineage, ModelView, PollResult, Prediction, PredictionLineage, Problem, Quarantined, Readiness, ReplicaState, Run, RunArtifacts, RunComparison, RunMetric, SettlingResult, TaskDefinition, Tile, TileDetail } from '@emberwatch/contracts'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { tidyDocument } from '../domain/tidy-document.ts'
import { type RecordedExamples, withExamples } from '../domain/with-examples.ts'
import type { HttpServer } from '../http-server.ts'

/** Written once each, and referred to by their names. */
const schemas: { [name: string]: object } = { Activation, AliasHistory, DatasetCheck, DatasetDifference, DatasetEdit, DatasetVersion, DriftComparison, DriftReport, DriftReportComparison, EnrichmentResult, Evaluation, FeedState, FireHistory, FireMap, GateDecision, ImportJob, IngestOverview, LiveDrift, MappedFire, Model, ModelLineage, ModelView, PollResult, Prediction, PredictionLineage, Problem, Quarantined, Readiness, ReplicaState, Run, RunArtifacts, RunComparison, RunMetric, SettlingResult, TaskDefinition, Tile, TileDetail }

const description = `Watches wildfires in satellite tiles and keeps its own model honest.

Every failure is an RFC 9457 problem document with a stable \`code\`; 429 and 503 say in \`Retry-After\` when to ask again.
\`x-request-id\` is taken from the request or made, and echoed; \`traceparent\` (W3C Trace Context) is carried on to the services.
Lists give \`{items, total}\`, newest first, \`limit\` (1 to 500) and \`offset\` choose the page.`

const tags = [
  { name: 'predict', description: 'Ask the model' },
  { name: 'open-inference', description: 'Ask the model by the Open Inference Protocol v2, as KServe and Triton clients do' },
  { name: 'imagery', description: 'The feed and its fires, tiles, imports, and what was refused' },
  { name: 'datasets', description: 'Immutable dataset versions' },
  { name: 'training', description: 'Training runs' },
  { name: 'models', description: 'The model registry and its aliases' },
  { name: 'drift', description: 'Comparisons of dataset versions, and production traffic against what the champion was trained on' },
  { name: 'operation', description: 'Replicas, health and metrics' }
]

// The page needs its own scripts and styles; its logo and icons are data URLs.
const PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"

const EXAMPLES = join(import.meta.dirname, '..', 'open-api-examples.json')

/** OpenAPI 3.1 at /docs (a page) and /docs/json. Call it before the routes are added. */
export const addOpenApi = async (server: HttpServer): Promise<void> => {
  const examples = JSON.parse(await readFile(EXAMPLES, 'utf8')) as RecordedExamples
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Emberwatch', version: '0.1.0', description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      tags,
      components: { schemas }
    },
    convertConstToEnum: false,
    transformObject: (document) => 'openapiObject' in document ? withExamples(tidyDocument(document.openapiObject), examples) : document.swaggerObject
  })
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: PAGE_POLICY,
    uiConfig: { docExpansion: 'list', defaultModelsExpandDepth: 0, tryItOutEnabled: true, layout: 'BaseLayout' },
    theme: { title: 'Emberwatch API' }
  })
}
