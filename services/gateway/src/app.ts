import { type HealthCheck, noTracing } from '@emberwatch/observability'
import { createHttpServer } from './create-http-server.ts'
import { takesRequests } from './domain/replica-states.ts'
import { addApiKeys } from './plugins/api-keys.ts'
import { addCors } from './plugins/cors.ts'
import { addDraining, type Draining } from './plugins/draining.ts'
import { addHttpMetrics } from './plugins/http-metrics.ts'
import { addOpenApi } from './plugins/open-api.ts'
import { refuseOtherMethods } from './plugins/other-methods.ts'
import { addPredictionStages } from './plugins/prediction-stages.ts'
import { addProblems } from './plugins/problems.ts'
import { addRateLimit } from './plugins/rate-limit.ts'
import { addRequestIds } from './plugins/request-ids.ts'
import { addSecurityHeaders } from './plugins/security-headers.ts'
import { addValidation } from './plugins/validation.ts'
import { sweepUploadsRegularly } from './sweep-uploads.ts'
import { createInFlightLimit } from './in-flight-limit.ts'
import { purgeRegularly } from './purge-regularly.ts'
import type { HttpServer } from './http-server.ts'
import type { GatewayDeps } from './ports.ts'
import { createPredictor, type Predictor } from './predict/predictor.ts'
import { type AskReplicas, createAskReplicas } from './replicas.ts'
import { createRouting, type Routing } from './routing/create-routing.ts'
import { addAliasRoutes } from './routes/aliases.ts'
import { addDatasetCheckRoutes } from './routes/dataset-check.ts'
import { addDatasetEditRoutes } from './routes/dataset-edits.ts'
import { addDatasetFileRoutes } from './routes/dataset-files.ts'
import { addDatasetRoutes } from './routes/datasets.ts'
import { addDriftComparisonRoutes } from './routes/drift-comparisons.ts'
import { addDriftHistoryRoutes } from './routes/drift-history.ts'
import { addDriftRoutes } from './routes/drift.ts'
import { addEventRoutes } from './routes/events.ts'
import { addFeedbackRoutes } from './routes/feedback.ts'
import { addFireRoutes } from './routes/fires.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addImportRoutes } from './routes/imports.ts'
import { addIndexPage } from './routes/index-page.ts'
import { addIngestRoutes } from './routes/ingest.ts'
import { addLineageRoutes } from './routes/lineage.ts'
import { addModelFileRoutes } from './routes/model-files.ts'
import { addModelRoutes } from './routes/models.ts'
import { addOpenInferenceRoutes } from './routes/open-inference.ts'
import { addPredictRoutes } from './routes/predict.ts'
import { addPredictBatchRoutes } from './routes/predict-batch.ts'
import { addPredictionRoutes } from './routes/predictions.ts'
import { addQuarantineRoutes } from './routes/quarantine.ts'
import { addReplicaRoutes } from './routes/replicas.ts'
import { addRunComparisonRoutes } from './routes/run-comparison.ts'
import { addRunRoutes } from './routes/runs.ts'
import { addServingModelRoutes } from './routes/serving-model.ts'
import { addTaskRoutes } from './routes/tasks.ts'
import { addTileRoutes } from './routes/tiles.ts'
import { addTrafficRoutes } from './routes/traffic.ts'
import { addTrainRoutes } from './routes/train.ts'

/** What holds for every route. */
const addPlugins = async (server: HttpServer, deps: GatewayDeps): Promise<Draining> => {
  const { config, tracing = noTracing } = deps
  addRequestIds(server, tracing)
  addSecurityHeaders(server)
  addProblems(server, deps)
  addHttpMetrics(server, deps)
  addPredictionStages(server, { ...deps, tracing })
  await addCors(server, config)
  addApiKeys(server, deps.keys)
  addRateLimit(server, config)
  addValidation(server)
  return addDraining(server, config)
}

/** Asking the model, by whichever protocol, and what became of that. */
const addAnswers = async (server: HttpServer, deps: GatewayDeps & { predictor: Predictor, routing: Routing, askReplicas: AskReplicas }): Promise<void> => {
  await addPredictRoutes(server, deps)
  addPredictBatchRoutes(server, deps)
  await addOpenInferenceRoutes(server, deps)
  addServingModelRoutes(server, deps)
  addPredictionRoutes(server, deps)
  addFeedbackRoutes(server, deps)
}

/** Every plugin and every group of routes of the gateway, and nothing else: read this file to know what it answers. */
export const createGateway = async (deps: GatewayDeps) => {
  const { bus, config, metrics, tasks } = deps
  const server = createHttpServer(config)
  const askReplicas = createAskReplicas(deps)
  const routing = await createRouting(deps)
  const withinDownloads = createInFlightLimit(config.MAX_DOWNLOADS, 'downloads and checks of dataset versions', metrics.inFlight.labels('downloads'))
  const draining = await addPlugins(server, deps)
  const ownChecks: HealthCheck[] = [{ name: 'open', check: async () => draining.isOpen() }, { name: 'replicas', check: async () => routing.of(tasks.nameOf()).table.ready() > 0 || (await askReplicas(tasks.nameOf())).some(takesRequests) }]
  const refuseTheOthers = refuseOtherMethods(server)
  await addOpenApi(server)

  server.addHook('onClose', routing.stop)
  const predictor = createPredictor({ ...deps, routing, withinLimit: createInFlightLimit(config.MAX_IN_FLIGHT, 'predictions', metrics.inFlight.labels('predictions')) })
  await addAnswers(server, { ...deps, predictor, routing, askReplicas })
  addTaskRoutes(server, deps)
  addFireRoutes(server, deps)
  addTileRoutes(server, deps)
  addIngestRoutes(server, deps)
  addImportRoutes(server, deps)
  addQuarantineRoutes(server, deps)
  addDatasetRoutes(server, deps)
  addDatasetEditRoutes(server, deps)
  addDatasetFileRoutes(server, { ...deps, withinDownloads })
  addDatasetCheckRoutes(server, { ...deps, withinDownloads })
  addRunRoutes(server, deps)
  addRunComparisonRoutes(server, deps)
  addModelRoutes(server, deps)
  addModelFileRoutes(server, deps)
  addLineageRoutes(server, deps)
  addAliasRoutes(server, deps)
  addTrafficRoutes(server, { ...deps, routing })
  addReplicaRoutes(server, { ...deps, askReplicas })
  addDriftRoutes(server, deps)
  addDriftComparisonRoutes(server, deps)
  addDriftHistoryRoutes(server, deps)
  await addTrainRoutes(server, deps)
  addEventRoutes(server, deps)
  addHealthRoutes(server, { ...deps, checks: [...deps.checks, ...ownChecks] })
  addIndexPage(server, deps)
  refuseTheOthers()
  await server.ready()

  return {
    server,
    /** Beside the platform's: whether anybody can answer a prediction. */
    checks: ownChecks,
    /** Listens, and shows up among the services on the bus. */
    async start () {
      const address = await server.listen({ host: config.HOST, port: config.PORT })
      const service = await bus.serve({ name: 'gateway', description: 'The REST front door', answers: [] })
      const sweeping = [purgeRegularly(deps), sweepUploadsRegularly(deps)]
      return {
        address,
        /** Is not ready for `DRAIN_MS`, then takes no new connections, finishes the requests in hand, and leaves the bus. */
        async stop () {
          await draining.begin()
          await server.close()
          for (const sweep of sweeping) await sweep.stop()
          await service.stop()
        }
      }
    }
  }
}
