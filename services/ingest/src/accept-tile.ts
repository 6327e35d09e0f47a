import { createEvent, type Image, type ImageSource, ImageryNewV1, objectKeys } from '@emberwatch/contracts'
import { type Database, recordIds, sha256 } from '@emberwatch/storage'
import { checkTile } from './check-tile.ts'
import { cellOf, splitOfCell } from './domain/split-of-cell.ts'
import type { Rejection } from './domain/validate-tile.ts'
import type { KnownImages } from './known-images.ts'
import type { MeasureImage, Place, TileMeasures } from './ports.ts'
import { quarantine, type QuarantineDeps } from './quarantine.ts'

/** What accepting a tile needs. */
export interface AcceptDeps extends QuarantineDeps {
  database: Pick<Database, 'images' | 'quarantine'>
  known: KnownImages
  measureImage: MeasureImage
}

/** A tile that somebody labelled. */
interface LabelledTile {
  bytes: Uint8Array
  label: string
  place: Place | null
  source: ImageSource
  /** The fire or the file it came from. */
  origin: string
  fireId?: string
  traceparent: string
}

/** What became of a tile: it is new, it was there already, or it is in quarantine. */
export type Acceptance = { outcome: 'added' | 'known', imageId: string } | { outcome: 'quarantined', rejection: Rejection }

/** What to do with a tile whose bytes are there already under a label. */
const compareLabels = (imageId: string, known: string, label: string): Acceptance =>
  known === label
    ? { outcome: 'known', imageId }
    : { outcome: 'quarantined', rejection: { reason: 'label-conflict', detail: `the same bytes are known as ${known} and came again as ${label}` } }

const recordOf = (task: string, imageId: string, { tile, measures, at }: { tile: LabelledTile, measures: TileMeasures, at: Date }): Image => {
  const { bytes, label, place, source, fireId } = tile
  const { contentType, width, height } = measures
  const cell = cellOf(imageId, place)
  return {
    imageId, task, label, lon: place?.lon ?? null, lat: place?.lat ?? null, cell, split: splitOfCell(task, cell), source, fireId: fireId ?? null, objectKey: objectKeys.tile(imageId), bytes: bytes.length, width, height, contentType, addedAt: at.toISOString()
  }
}

/** Stores a tile that is new and passes validation: its bytes first, then its record, then its event. */
const add = async ({ task: { task }, database: { images }, objects, outbox, known, now, measureImage }: AcceptDeps, tile: LabelledTile, imageId: string): Promise<Acceptance> => {
  const checked = await checkTile(measureImage, tile.bytes)
  if ('rejection' in checked) return { outcome: 'quarantined', rejection: checked.rejection }
  const at = now()
  const record = recordOf(task, imageId, { tile, measures: checked.measures, at })
  const { task: _, ...said } = record
  const id = recordIds.image(task, imageId)
  await objects.put(record.objectKey, tile.bytes, record.contentType)
  const event = createEvent(ImageryNewV1, { producer: 'ingest', task, key: imageId, time: at, traceparent: tile.traceparent, data: said })
  const isNew = await outbox.record(event, { name: 'images', collection: images, id, record })
  const stands = isNew ? record : await images.find(id) ?? record // stored by somebody else meanwhile
  known.remember(stands)
  return isNew ? { outcome: 'added', imageId } : compareLabels(imageId, stands.label, tile.label)
}

/** Takes a labelled tile into the task's images, once for all whatever is repeated, or into quarantine. */
export const acceptTile = async (deps: AcceptDeps, tile: LabelledTile): Promise<Acceptance> => {
  const imageId = sha256(tile.bytes)
  const known = deps.known.labelOf(imageId)
  const acceptance = known === undefined ? await add(deps, tile, imageId) : compareLabels(imageId, known, tile.label)
  if (acceptance.outcome === 'quarantined') await quarantine(deps, { ...tile, ...acceptance.rejection })
  return acceptance
}
