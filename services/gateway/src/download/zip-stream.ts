import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** One file of a zip. */
export interface ZipEntry { path: string, bytes: Uint8Array }

const FILE_MODE = 0o100644

/** Adds a file and waits until its bytes went out, so that there is never more than one file in the zip's hands. */
const addEntry = (zip: ZipFile, { path, bytes }: ZipEntry, mtime: Date): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  // The zip remembers each of its entries until it ends: bytes that this closure still held would pile up to the whole.
  let held: Buffer | undefined = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  zip.addReadStreamLazy(path, { size: held.length, mtime, mode: FILE_MODE, compress: false }, (give) => {
    const stream = Readable.from([held])
    held = undefined
    stream.once('close', resolve)
    give(null, stream)
  })
  return promise
}

/**
 * A zip of the entries, stored as they are: pictures are compressed already. The next entry is asked for when the one
 * before has gone out, so a slow reader slows the reading down. A failure of the entries destroys the stream, and
 * destroying the stream ends the entries. Equal entries and times give equal bytes.
 */
export const createZipStream = (entries: AsyncIterable<ZipEntry>, mtime: Date): Readable => {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const closed = new Promise<'closed'>((resolve) => output.once('close', () => resolve('closed')))
  const feed = async (): Promise<void> => {
    for await (const entry of entries) {
      if (await Promise.race([addEntry(zip, entry, mtime), closed]) === 'closed') return
    }
    zip.end()
  }
  zip.on('error', (error: Error) => output.destroy(error))
  feed().catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))))
  return output
}
