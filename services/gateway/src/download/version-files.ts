import type { DatasetVersion, ManifestRow } from '@emberwatch/contracts'
import { citationText } from '../domain/citation.ts'
import { datasetCard } from '../domain/dataset-card.ts'
import { folderMetadata, type NamedTile } from '../domain/folder-metadata.ts'
import { imageTypeOf } from '../domain/image-type.ts'
import { createTileFileNames, extensionOf } from '../domain/tile-file-names.ts'
import type { ZipEntry } from './zip-stream.ts'

/** A dataset version that is being downloaded. */
interface VersionContent {
  version: DatasetVersion
  title: string
  /** As it is stored. */
  manifest: Uint8Array
  rows: readonly ManifestRow[]
  /** The tiles of the rows, in their order, each checked. */
  tiles: AsyncIterable<{ row: ManifestRow, bytes: Uint8Array }>
}

const textFile = (path: string, text: string): ZipEntry => ({ path, bytes: Buffer.from(text) })

async function * classesLayout ({ version, manifest, tiles }: VersionContent): AsyncGenerator<ZipEntry, void, undefined> {
  yield textFile('CITATION.txt', citationText(version))
  yield { path: 'manifest.jsonl', bytes: manifest }
  const nameOf = createTileFileNames()
  for await (const { row, bytes } of tiles) {
    yield { path: nameOf(`${row.split}/${row.label}`, row, extensionOf(imageTypeOf(bytes))), bytes }
  }
}

async function * imagefolderLayout ({ version, title, tiles }: VersionContent): AsyncGenerator<ZipEntry, void, undefined> {
  yield textFile('README.md', datasetCard(version, title))
  const named: NamedTile[] = []
  for await (const { row, bytes } of tiles) {
    const fileName = `${row.imageId}.${extensionOf(imageTypeOf(bytes))}`
    named.push({ row, fileName })
    yield { path: `${row.split}/${fileName}`, bytes }
  }
  for (const [split, lines] of folderMetadata(named)) yield textFile(`${split}/metadata.jsonl`, lines)
}

/** How a downloaded version is laid out: as an import takes it, or as Hugging Face's `imagefolder` loader does. */
export const LAYOUTS = { classes: classesLayout, imagefolder: imagefolderLayout } as const
