import { contentHashOf, type DatasetVersion, type ManifestRow, objectKeys, splitCountsOf } from '@emberwatch/contracts'
import { type Database, type ObjectStore, recordIds, sha256 } from '@emberwatch/storage'
import { juneAt, manifestOf } from './records.ts'

interface StoredVersion { number: number, rows: readonly ManifestRow[], parent?: DatasetVersion, fields?: Partial<DatasetVersion> }

/** The bytes of a made-up JPEG: as far as the gateway looks at it. */
export const jpegNamed = (name: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(name), Buffer.alloc(200, 7)])

/** The line of a manifest of such a JPEG. */
export const rowOfJpeg = (name: string, fields: Partial<ManifestRow> = {}): ManifestRow => ({
  imageId: sha256(jpegNamed(name)), label: 'wildfire', split: 'train', cell: '510:-1210', lon: -121, lat: 51.05, source: 'import', fireId: null, addedIn: 'this', ...fields
})

/**
 * Stores a version that is all that it says of itself, as ingest does, with its manifest and the tiles of these names;
 * rows that say they were added in `this` version are.
 */
export const storeVersion = async ({ database, objects }: { database: Pick<Database, 'datasets'>, objects: ObjectStore }, { number, rows: given, parent, fields = {} }: StoredVersion): Promise<DatasetVersion> => {
  const contentHash = contentHashOf(given)
  const version = `v${number}-${contentHash.slice(0, 8)}`
  const rows = given.map((row) => row.addedIn === 'this' ? { ...row, addedIn: version } : row)
  const manifest = manifestOf(rows)
  const record: DatasetVersion = {
    version,
    number,
    task: 'wildfire',
    parent: parent?.version ?? null,
    contentHash,
    manifestKey: objectKeys.manifest('wildfire', version),
    manifestSha256: sha256(manifest),
    images: rows.length,
    added: rows.filter(({ addedIn }) => addedIn === version).length,
    removed: 0,
    edits: 0,
    counts: splitCountsOf(['nowildfire', 'wildfire'], rows),
    createdAt: juneAt(number),
    ...fields
  }
  await objects.put(record.manifestKey, manifest, 'application/jsonl')
  await database.datasets.insert(recordIds.dataset('wildfire', number), record)
  return record
}

/** Stores the bytes of made-up JPEGs. */
export const storeJpegs = async ({ objects }: { objects: ObjectStore }, ...names: string[]): Promise<void> => {
  for (const name of names) await objects.put(objectKeys.tile(sha256(jpegNamed(name))), jpegNamed(name), 'image/jpeg')
}
