import { ServingModel } from '@emberwatch/contracts'
import { MAX_PIXELS } from '@emberwatch/ml/images'
import { currentActivation, findModelRecord } from '@emberwatch/storage'
import { Type } from 'typebox'
import { IMAGE_TYPES } from '../domain/image-type.ts'
import { takesRequests } from '../domain/replica-states.ts'
import { aliasPointsNowhere } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import type { AskReplicas } from '../replicas.ts'
import type { Routing } from '../routing/create-routing.ts'
import { json, problems } from './responses.ts'

type Deps = Pick<GatewayDeps, 'config' | 'database' | 'tasks'> & { askReplicas: AskReplicas, routing: Routing }

const EXAMPLE: ServingModel = {
  task: 'wildfire',
  classes: ['nowildfire', 'wildfire'],
  modelVersion: 'm2-1f3a5c7e',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  datasetVersion: 'v2-9b1deb4d',
  backbone: { backboneId: 'efficientnet-lite0-int8-8691cbd39c0b1f42', name: 'efficientnet-lite0', variant: 'int8', sha256: '8691cbd3e88217904ead077e0d055ba21310f1ac34ab7bc4053c92245d7d674e', preprocessingHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', embeddingSize: 1472 },
  threshold: { label: 'wildfire', threshold: 0.41 },
  metrics: { images: 503, accuracy: 0.972, accuracyInterval: [0.955, 0.985], logLoss: 0.09 },
  input: { types: ['image/jpeg', 'image/png', 'image/webp'], maxBytes: 4_000_000, maxPixels: 16_000_000 },
  since: '2026-06-03T14:00:00.000Z',
  replicas: { ready: 2, serving: 2 },
  arms: []
}

/** Who answers now. */
export const addServingModelRoutes = (server: HttpServer, { config, database, tasks, askReplicas, routing }: Deps): void => {
  /** Where the ways of a split lead, and what share of the requests goes each way. */
  const armsOf = async (task: string): Promise<ServingModel['arms']> => {
    const { aliases, traffic } = routing.of(task)
    const arms = traffic.current()?.arms ?? []
    const total = arms.reduce((sum, { weight }) => sum + weight, 0)
    return Promise.all(arms.map(async ({ name, alias, version, weight }) => ({ name, modelVersion: version ?? (alias === undefined ? undefined : await aliases.versionOf(alias)) ?? null, share: weight / total })))
  }

  server.get('/v1/tasks/:task/model', {
    schema: {
      operationId: 'getServingModel',
      tags: ['predict'],
      summary: 'Which model answers the predictions of a task now, how good it is, and what it takes',
      description: 'The whole card is at `/v1/models/champion`.',
      params: Type.Object({ task: Type.String({ maxLength: 60 }) }),
      response: { 200: json('The model', ServingModel, EXAMPLE), ...problems('TASK_NOT_FOUND', 'MODEL_NOT_FOUND', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE') }
    }
  }, async ({ params }): Promise<ServingModel> => {
    const task = tasks.nameOf(params.task)
    const activation = await currentActivation(database, task, 'champion')
    if (activation === undefined) throw aliasPointsNowhere('champion')
    const { modelVersion, at: since } = activation
    const [{ model: { classes, files, datasetVersion, backbone, alarm, candidate } }, states, arms] = await Promise.all([findModelRecord(database, task, modelVersion), askReplicas(task), armsOf(task)])
    const { images, accuracy, accuracyInterval, logLoss } = candidate
    const ready = states.filter(takesRequests)
    return {
      task,
      classes,
      modelVersion,
      sha256: files.head.sha256,
      datasetVersion,
      backbone,
      threshold: alarm,
      metrics: { images, accuracy, accuracyInterval, logLoss },
      input: { types: IMAGE_TYPES.filter((type) => type.startsWith('image/')), maxBytes: config.MAX_IMAGE_BYTES, maxPixels: MAX_PIXELS },
      since,
      replicas: { ready: ready.length, serving: ready.filter((state) => state.modelVersion === modelVersion).length },
      arms
    }
  })
}
