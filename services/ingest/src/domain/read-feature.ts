import { columnsOf } from './feed-columns.ts'
import type { FeedRow, RowProblem } from './feed-row.ts'
import { readFields } from './read-row.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

const pointOf = (geometry: unknown): unknown[] =>
  isObject(geometry) && geometry['type'] === 'Point' && Array.isArray(geometry['coordinates']) ? geometry['coordinates'] : []

/**
 * Reads one feature of a GeoJSON feed: a fire, or what is wrong. Its point counts where its properties tell no place:
 * CWFIS gives points in metres.
 */
export const readFeature = (feature: unknown): FeedRow | RowProblem => {
  if (!isObject(feature) || !isObject(feature['properties'])) return { problem: 'the feature has no properties' }
  const properties = feature['properties']
  const [lon, lat] = pointOf(feature['geometry'])
  const columns = columnsOf([...Object.keys(properties), 'pointlat', 'pointlon'])
  return columns === undefined ? { problem: 'the feature has no place' } : readFields(columns, [...Object.values(properties), lat, lon])
}

/** A GeoJSON document of features. */
export interface FeatureDocument {
  features: readonly unknown[]
  /** What is not in it, as its server says. */
  missing: string | undefined
}

const missingOf = (document: Readonly<Record<string, unknown>>, count: number): string | undefined => {
  const total = [document['numberMatched'], document['totalFeatures']].find((value): value is number => typeof value === 'number')
  if (total !== undefined && total > count) return `holds ${count} of ${total} fires, as its server says: ask it for all of them`
  return document['exceededTransferLimit'] === true ? `holds only the first ${count} fires, as its server says: ask it for all of them` : undefined
}

/** The features of a parsed document; undefined if it is no FeatureCollection. */
export const featuresOf = (document: unknown): FeatureDocument | undefined =>
  isObject(document) && document['type'] === 'FeatureCollection' && Array.isArray(document['features'])
    ? { features: document['features'], missing: missingOf(document, document['features'].length) }
    : undefined
