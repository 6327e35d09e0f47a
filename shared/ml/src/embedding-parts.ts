import { createHash } from 'node:crypto'
import { objectKeys } from '@emberwatch/contracts'
import { floatsOf } from './floats-of.ts'

/** The part of an object store that embeddings need. */
export interface EmbeddingObjects {
  get: (key: string) => Promise<Uint8Array>
  find: (key: string) => Promise<Uint8Array | undefined>
  put: (key: string, bytes: Uint8Array, contentType: string) => Promise<void>
  list: (prefix: string) => Promise<string[]>
  remove: (key: string) => Promise<void>
}

/** Some embeddings, by image: the ids, and their rows one after the other. */
interface Part { imageIds: string[], rows: Float32Array }

const NEWLINE = 10

/** The ids as one line of JSON, then the rows. */
const encode = ({ imageIds, rows }: Part): Uint8Array =>
  Buffer.concat([Buffer.from(`${JSON.stringify(imageIds)}\n`), new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)])

/** Undefined for what is no part of rows of this size: computing them again is the cure. */
const decode = (bytes: Uint8Array, size: number): Part | undefined => {
  const end = bytes.indexOf(NEWLINE)
  try {
    const imageIds = JSON.parse(Buffer.from(bytes.subarray(0, Math.max(0, end))).toString()) as string[]
    const rows = floatsOf(bytes.subarray(end + 1))
    return rows.length === imageIds.length * size ? { imageIds, rows } : undefined
  } catch {
    return undefined
  }
}

interface PartsOptions { objects: EmbeddingObjects, backbone: { backboneId: string, embeddingSize: number }, task: string }

/**
 * Embeddings that were computed on the way to a whole version, so that a kill in the middle of thousands of images
 * costs seconds of work. Each part names its images: whatever version is embedded next takes what it can use.
 */
export const createEmbeddingParts = ({ objects, backbone: { backboneId, embeddingSize: size }, task }: PartsOptions) => {
  const found = new Set<string>()
  return {
    async write (imageIds: string[], rows: Float32Array): Promise<void> {
      const key = objectKeys.embeddingPart(backboneId, task, createHash('sha256').update(JSON.stringify(imageIds)).digest('hex'))
      found.add(key)
      await objects.put(key, encode({ imageIds, rows }), 'application/octet-stream')
    },
    /** Tells every stored row, one part after the other, so that no two are in memory. */
    async read (tell: (imageId: string, row: Float32Array) => void): Promise<void> {
      for (const key of await objects.list(objectKeys.embeddingParts(backboneId, task))) {
        found.add(key)
        const bytes = await objects.find(key)
        const part = bytes === undefined ? undefined : decode(bytes, size)
        for (const [index, imageId] of part?.imageIds.entries() ?? []) tell(imageId, part?.rows.subarray(index * size, (index + 1) * size) ?? new Float32Array())
      }
    },
    /** Removes what was read and written here: once a whole version is stored, later versions copy from it. */
    async remove (): Promise<void> {
      for (const key of found) await objects.remove(key)
    }
  }
}
