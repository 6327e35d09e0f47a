import { ImageSource, type ManifestRow, ModelLineage, type PlacePrediction, PredictionLineage, Sha256, Split } from '@emberwatch/contracts'
import { Type } from 'typebox'
import { phraseLineage } from '../domain/phrase-lineage.ts'
import { pageOf } from '../domain/page.ts'
import { roundPlace } from '../domain/place-key.ts'
import { nothingPredicted, requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { type Origins, readOrigins, traceImages } from '../lineage.ts'
import type { GatewayDeps } from '../ports.ts'
import { ModelName, pageQuery, query, taskQuery } from './queries.ts'
import { json, problems } from './responses.ts'

type LineageDeps = Pick<GatewayDeps, 'database' | 'objects' | 'tasks'>

const tags = ['models']
const unknown = ['MODEL_NOT_FOUND', 'TASK_NOT_FOUND', 'DATASET_NOT_FOUND', 'STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'STORAGE_UNAVAILABLE'] as const
const PLACE = /^(-?\d{1,2}(?:\.\d{1,10})?),(-?\d{1,3}(?:\.\d{1,10})?)$/

const linksOf = (task: string, { model: { modelVersion, runId }, dataset: { version } }: Origins): Record<string, string> => ({
  model: `/v1/models/${modelVersion}?task=${task}`,
  run: `/v1/runs/${runId}?task=${task}`,
  runLog: `/v1/runs/${runId}/log?task=${task}`,
  dataset: `/v1/datasets/${version}?task=${task}`,
  manifest: `/v1/datasets/${version}/manifest?task=${task}`,
  lineage: `/v1/models/${modelVersion}/lineage?task=${task}`
})

const linksOfImage = (task: string, imageId: string, image: Pick<ManifestRow, 'fireId'> | undefined): Record<string, string> => ({
  tile: `/v1/tiles/${imageId}?task=${task}`,
  picture: `/v1/tiles/${imageId}/image?task=${task}`,
  ...(image === undefined || image.fireId === null ? {} : { fire: `/v1/fires/${encodeURIComponent(image.fireId)}?task=${task}` })
})

/** `51.05,-121.42` as it is kept with predictions of places. */
const readPlace = (text: string): { lat: number, lon: number } => {
  const [, lat, lon] = PLACE.exec(text) ?? []
  if (lat === undefined || lon === undefined || Math.abs(Number(lat)) > 90 || Math.abs(Number(lon)) > 180) throw requestInvalid('query: place must be latitude,longitude in degrees, such as 51.05,-121.42')
  return roundPlace({ lat: Number(lat), lon: Number(lon) })
}

const shownPlace = ({ lat, lon, label, confidence, confidences, at }: PlacePrediction): PredictionLineage['prediction']['places'][number] => ({ lat, lon, label, confidence, confidences, at })

const addModelLineage = (server: HttpServer, deps: LineageDeps): void => {
  const { database, tasks } = deps
  server.get('/v1/models/:version/lineage', {
    schema: {
      operationId: 'getModelLineage',
      tags,
      summary: 'From a model version back to its run, its dataset version, the images of it and their rows of the feed',
      description: 'Every answer of `/v1/tasks/{task}/predict` names the `modelVersion` to ask for here. The dataset version is named with its content hash and the versions it was made of; each image with its split, ' +
        'where exactly it came from, the version that brought it in and, if it was fetched for a fire, that fire as the feed tells it. Also of models that were deleted since.',
      params: Type.Object({ version: ModelName }),
      querystring: query({ ...pageQuery, split: Type.Optional(Split), source: Type.Optional(ImageSource), label: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }),
      response: { 200: json('Where the model is from', ModelLineage), ...problems(...unknown) }
    }
  }, async ({ query: { task: asked, split, source, label, ...page }, params: { version } }): Promise<ModelLineage> => {
    const task = tasks.nameOf(asked)
    const { rows, ...origins } = await readOrigins(deps, task, version)
    const matching = rows.filter((row) => (split === undefined || row.split === split) && (source === undefined || row.source === source) && (label === undefined || row.label === label))
    const { items, total } = pageOf(matching, page)
    return { ...origins, items: await traceImages(database, task, items), total, links: linksOf(task, { ...origins, rows }) }
  })
}

/** From answers and models back to what was learned from. */
export const addLineageRoutes = (server: HttpServer, deps: LineageDeps): void => {
  const { database, tasks } = deps
  addModelLineage(server, deps)

  /** The image that was predicted: named itself, or the tile of a place that a model was asked about. */
  const findImageId = async (task: string, modelVersion: string, { imageId, place }: { imageId?: string, place?: string }): Promise<string> => {
    if ((imageId === undefined) === (place === undefined)) throw requestInvalid('query: give either imageId or place')
    if (imageId !== undefined) return imageId
    const [newest] = await database.place_predictions.sorted({ task, modelVersion, ...readPlace(place ?? '') }, { sortBy: 'at', descending: true, limit: 1 })
    if (newest === undefined) throw nothingPredicted(place ?? '', modelVersion)
    return newest.imageId
  }

  server.get('/v1/lineage', {
    schema: {
      operationId: 'getPredictionLineage',
      tags,
      summary: 'From a prediction back to what its model learned from, and whether the predicted image was among it',
      description: 'Give the `modelVersion` and the `imageId` of an answer of `/v1/tasks/{task}/predict`; or, for an answer about a place, `place=latitude,longitude` as it was asked. Says whether the very same image (by its SHA-256; ' +
        'look-alikes are not looked for) was in the dataset version of the model, in which split and since when. For the other images follow `links.lineage`.',
      querystring: query({
        ...taskQuery,
        modelVersion: ModelName,
        imageId: Type.Optional(Sha256),
        place: Type.Optional(Type.String({ maxLength: 40, description: '`latitude,longitude` in degrees' }))
      }),
      response: { 200: json('Where the prediction is from', PredictionLineage), ...problems(...unknown, 'IMAGE_NOT_FOUND') }
    }
  }, async ({ query: { task: asked, modelVersion: name, ...which } }): Promise<PredictionLineage> => {
    const task = tasks.nameOf(asked)
    const { rows, ...origins } = await readOrigins(deps, task, name)
    const { modelVersion } = origins.model
    const imageId = await findImageId(task, modelVersion, which)
    const row = rows.find((each) => each.imageId === imageId)
    const [[image], places] = await Promise.all([traceImages(database, task, row === undefined ? [] : [row]), database.place_predictions.list({ task, imageId, modelVersion })])
    return {
      ...origins,
      sentence: phraseLineage(origins.model, imageId, image),
      prediction: { imageId, split: image?.split ?? null, image: image ?? null, places: places.map(shownPlace) },
      links: { ...linksOf(task, { ...origins, rows }), ...linksOfImage(task, imageId, row) }
    }
  })
}
