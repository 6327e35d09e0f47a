import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { type Backbone, type Embedder, qualityColumns, qualityEmbedder } from '@emberwatch/ml'
import { placeOfFileName } from '../../services/ingest/src/domain/place-of-file-name.ts'
import { cellOf } from '../../services/ingest/src/domain/split-of-cell.ts'
import type { SideArguments } from './read-arguments.ts'
import { readF32, readNpy } from './read-rows.ts'

/** One row of a side: an image, or a row of numbers of which no more is known. */
export interface SideRow { imageId: string, label: string, cell: string, lon: number | null, lat: number | null, path: string | null }

/** A side that was read. */
export interface SideRead {
  name: string
  rows: Float32Array
  dimensions: number
  /** Measures of the pictures, where there are pictures. */
  quality?: Readonly<Record<string, Float64Array>>
  images: SideRow[]
  hasLabels: boolean
  /** Whether anything said which rows belong together. */
  hasGroups: boolean
  backboneId: string
  contentHash: string
}

/** What reading needs; the backbone is loaded only if there are images to embed. */
export interface Reading { dimensions: number, embedder: () => Promise<Embedder>, backbone: () => Promise<Backbone>, say: (line: string) => void }

const IMAGE = /\.(jpe?g|png|webp|tiff?)$/i
const TOLD_EVERY = 500

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const listImages = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && IMAGE.test(entry.name)).map(({ parentPath, name }) => join(parentPath, name)).sort()

/** The lines of a file, one for each row; undefined if there is no file. */
const readLines = async (file: string | undefined, count: number, path: string): Promise<string[] | undefined> => {
  if (file === undefined) return undefined
  const lines = (await readFile(file, 'utf8')).replace(/\r?\n$/, '').split(/\r?\n/)
  if (lines.length !== count) throw new Error(`${file} has ${lines.length} lines but ${path} has ${count} rows; there must be one line for each row`)
  return lines
}

type Described = Pick<SideRead, 'images' | 'hasLabels' | 'hasGroups'>

const withLines = async (images: readonly SideRow[], { groupsFile, labelsFile, path }: SideArguments): Promise<Described> => {
  const [groups, labels] = [await readLines(groupsFile, images.length, path), await readLines(labelsFile, images.length, path)]
  const described = images.map((image, row) => ({ ...image, cell: groups?.[row] ?? image.cell, label: labels?.[row] ?? image.label }))
  return { images: described, hasLabels: described.every(({ label }) => label !== ''), hasGroups: groups !== undefined || described.some(({ lon }) => lon !== null) }
}

const labelOf = (folder: string, path: string): string => {
  const [first = ''] = dirname(relative(folder, path)).split(sep)
  return first === '.' ? '' : first
}

const embedAll = async (paths: readonly string[], { embedder, say }: Reading): Promise<{ rows: Float32Array, measures: Float32Array, hashes: string[], dimensions: number }> => {
  const { embed, backbone: { embeddingSize: size } } = await embedder()
  const rows = new Float32Array(new SharedArrayBuffer(paths.length * size * 4))
  const measured = qualityEmbedder.backbone.embeddingSize
  const measures = new Float32Array(paths.length * measured)
  const hashes: string[] = []
  let done = 0
  const lanes = Array.from({ length: 4 }, async (_, lane) => {
    for (let at = lane; at < paths.length; at += 4) {
      const path = paths[at] as string
      const bytes = await readFile(path)
      hashes[at] = sha256(bytes)
      rows.set(await embed(bytes).catch((error: unknown) => { throw new Error(`${path} cannot be read as an image: ${error instanceof Error ? error.message : String(error)}`) }), at * size)
      measures.set(await qualityEmbedder.embed(bytes), at * measured)
      if (++done % TOLD_EVERY === 0) say(`embedded ${done} of ${paths.length} images`)
    }
  })
  await Promise.all(lanes)
  return { rows, measures, hashes, dimensions: size }
}

const readFolder = async (asked: SideArguments, reading: Reading): Promise<SideRead> => {
  const paths = await listImages(asked.path)
  if (paths.length === 0) throw new Error(`${asked.path} holds no images (.jpg, .png, .webp, .tif)`)
  const { rows, measures, hashes, dimensions } = await embedAll(paths, reading)
  const images = paths.map((path, row): SideRow => {
    const place = placeOfFileName(basename(path))
    return { imageId: hashes[row] as string, label: labelOf(asked.path, path), cell: cellOf(hashes[row] as string, place), lon: place?.lon ?? null, lat: place?.lat ?? null, path }
  })
  return { name: asked.path, rows, quality: qualityColumns(measures), dimensions, ...await withLines(images, asked), backboneId: (await reading.backbone()).backboneId, contentHash: sha256(Buffer.from(hashes.join())) }
}

const readRows = async (asked: SideArguments, { dimensions: said }: Reading): Promise<SideRead> => {
  const bytes = await readFile(asked.path)
  const { rows, dimensions } = asked.path.endsWith('.npy') ? readNpy(bytes, asked.path) : readF32(bytes, asked.path, said)
  const images = Array.from({ length: rows.length / dimensions }, (_, row): SideRow => {
    const own = rows.slice(row * dimensions, (row + 1) * dimensions)
    const imageId = sha256(new Uint8Array(own.buffer))
    return { imageId, label: '', cell: `${asked.path} row ${row + 1}`, lon: null, lat: null, path: null }
  })
  return { name: asked.path, rows, dimensions, ...await withLines(images, asked), backboneId: 'embeddings as given', contentHash: sha256(bytes) }
}

/**
 * Reads one side: embeds a folder's images, or takes a file's rows.
 *
 * @throws {Error} saying what is wrong with which file
 */
export const readSide = async (asked: SideArguments, reading: Reading): Promise<SideRead> => {
  const found = await stat(asked.path).catch(() => { throw new Error(`there is no ${asked.path}`) })
  if (found.isDirectory()) return readFolder(asked, reading)
  if (!/\.(npy|f32)$/.test(asked.path)) throw new Error(`${asked.path} is neither a folder of images nor a .npy or .f32 file of embeddings`)
  return readRows(asked, reading)
}
