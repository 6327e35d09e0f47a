import { createEvent, type Image, ImageryNewV1, objectKeys } from '@emberwatch/contracts'
import type { Metrics } from '@emberwatch/observability'
import { type Database, recordIds, sha256 } from '@emberwatch/storage'
import { distanceKm } from '../domain/distance-km.ts'
import { cellOf, splitOfCell } from '../domain/split-of-cell.ts'
import type { Rejection } from '../domain/validate-tile.ts'
import type { MeasureImage, TileMeasures } from '../ports.ts'
import { quarantine, type QuarantineDeps } from '../quarantine.ts'
import { checkTile } from './check-tile.ts'
import { type KnownImage, knownImageOf, type KnownImages } from './known-images.ts'
import type { WantedTile } from './wanted-tile.ts'

/** What accepting a tile needs. */
export interface AcceptDeps extends QuarantineDeps {
  database: Pick<Database, 'images' | 'quarantine'>
  known: KnownImages
  measureImage: MeasureImage
  metrics: Pick<Metrics, 'tiles'>
}

/** A tile that somebody labelled. */
export interface LabelledTile extends WantedTile {
  bytes: Uint8Array
  /** As its server declared it; nothing, if left out. */
  contentType?: string | null
  /** A person decided to take it although it was judged unfit, unless it cannot be decoded or has another label. */
  despite?: boolean
}

/** What became of a tile: it is new, it was there already, or it is in quarantine. */
export type Acceptance = { outcome: 'added' | 'known', imageId: string } | { outcome: 'quarantined', rejection: Rejection }

const WHITE = 255

/** Two places further apart than this cannot have the same picture. */
const SAME_PICTURE_KM = 1

/** What to do with a tile whose very bytes are there already. */
const compareToKnown = (imageId: string, known: KnownImage, { label, place, source, despite = false }: LabelledTile): Acceptance => {
  const apartKm = known.place === null || place === null ? 0 : distanceKm(known.place, place)
  if (source !== 'import' && apartKm > SAME_PICTURE_KM && !despite) {
    return { outcome: 'quarantined', rejection: { reason: 'placeholder', detail: `the very same bytes were given for a place ${apartKm.toFixed(1)} km away, as image ${imageId}: look whether that one shows the ground` } }
  }
  return known.label === label || known.recordedLabel === label // a person corrected it since
    ? { outcome: 'known', imageId }
    : { outcome: 'quarantined', rejection: { reason: 'label-conflict', detail: `the same bytes are known as ${known.label} and came again as ${label}` } }
}

const recordOf = (task: string, imageId: string, { tile, measures, at }: { tile: LabelledTile, measures: TileMeasures, at: Date }): Image => {
  const { bytes, label, place, source, from, fireId, split } = tile
  const { contentType, width, height, brightness, perceptualHash } = measures
  const cell = cellOf(imageId, place)
  return {
    imageId,
    task,
    label,
    lon: place?.lon ?? null,
    lat: place?.lat ?? null,
    cell,
    split: split ?? splitOfCell(task, cell),
    source,
    fireId: fireId ?? null,
    objectKey: objectKeys.tile(imageId),
    bytes: bytes.length,
    width,
    height,
    contentType,
    origin: from,
    ...(perceptualHash !== null && { perceptualHash }),
    brightness: Number((brightness / WHITE).toFixed(4)),
    addedAt: at.toISOString()
  }
}

/** Stores a tile: its bytes first, then its record, then its event. */
const store = async ({ task: { task }, database: { images }, objects, outbox, known, now }: AcceptDeps, tile: LabelledTile, { imageId, measures }: { imageId: string, measures: TileMeasures }): Promise<Acceptance> => {
  const at = now()
  const record = recordOf(task, imageId, { tile, measures, at })
  const { task: _, ...said } = record
  const id = recordIds.image(task, imageId)
  await objects.put(record.objectKey, tile.bytes, record.contentType)
  const event = createEvent(ImageryNewV1, { producer: 'ingest', task, key: imageId, time: at, traceparent: tile.traceparent, data: said })
  const isNew = await outbox.record(event, { name: 'images', collection: images, id, record })
  const stands = isNew ? record : await images.find(id) ?? record // stored by somebody else meanwhile
  known.remember(stands)
  return isNew ? { outcome: 'added', imageId } : compareToKnown(imageId, knownImageOf(stands), tile)
}

/** Takes a tile that is new if it passes validation and does not look like another one. */
const add = async (deps: AcceptDeps, tile: LabelledTile, imageId: string): Promise<Acceptance> => {
  const { measures, unfit } = await checkTile(deps.measureImage, { bytes: tile.bytes, contentType: tile.contentType ?? null })
  if (unfit !== undefined && (measures === undefined || tile.despite !== true)) return { outcome: 'quarantined', rejection: unfit }
  const look = measures.perceptualHash === null || tile.despite === true ? undefined : deps.known.claimLook(imageId, measures.perceptualHash)
  if (look?.alike !== undefined) {
    const { imageId: other, bits } = look.alike
    return { outcome: 'quarantined', rejection: { reason: 'near-duplicate', detail: `looks like image ${other} (${deps.known.find(other)?.label ?? 'of this moment'}): their perceptual hashes differ in ${bits} of 256 bits` } }
  }
  try {
    return await store(deps, tile, { imageId, measures })
  } finally {
    look?.release()
  }
}

/** Takes a labelled tile into the task's images, once for all whatever is repeated, or into quarantine. */
export const acceptTile = async (deps: AcceptDeps, tile: LabelledTile): Promise<Acceptance> => {
  const imageId = sha256(tile.bytes)
  const known = deps.known.find(imageId)
  const acceptance = known === undefined ? await add(deps, tile, imageId) : compareToKnown(imageId, known, tile)
  if (acceptance.outcome === 'quarantined') await quarantine(deps, { ...tile, ...acceptance.rejection, tile })
  else deps.metrics.tiles.inc({ outcome: acceptance.outcome })
  return acceptance
}
