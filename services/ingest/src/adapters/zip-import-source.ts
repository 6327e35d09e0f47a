import { open, type FileHandle } from 'node:fs/promises'
import { relative } from 'node:path'
import { AppError } from '@emberwatch/contracts'
import { archiveKindOf } from '../domain/archive-kind.ts'
import { isPassedOver, splitPath } from '../domain/import-names.ts'
import { type ByteRange, findOverlap } from '../domain/overlapping-ranges.ts'
import { isFolderEntry, problemOfZipEntry } from '../domain/zip-entry.ts'
import { importRefused } from '../errors/import-errors.ts'
import { surveyImport } from '../imports/survey-import.ts'
import type { ImportFile, ImportSource } from '../ports.ts'
import { MAX_TILE_BYTES } from './max-tile-bytes.ts'
import { openZip, readEntry, readEntryHead } from './zip-entries.ts'

interface ZipImport {
  /** Real path of the import root. */
  root: string
  /** The zip file as it was asked for, and its real path. */
  from: string
  path: string
  classes: readonly string[]
  maxFiles: number
  /** Of all entries together, uncompressed. */
  maxBytes: number
}

/** Paths that some programs write as `./a//b`. */
const tidy = (name: string): string => name.split('/').filter((segment) => segment !== '' && segment !== '.').join('/')

/** Looks at every entry before the first is imported. */
const check = async (handle: FileHandle, { from, classes, maxFiles, maxBytes }: ZipImport) => {
  const zip = await openZip(handle)
  const survey = surveyImport({ from, classes, maxFiles, mayBeWrapped: true })
  const ranges: ByteRange[] = []
  let bytes = 0
  if (zip.entryCount > maxFiles) throw importRefused(from, `has ${zip.entryCount} entries, more than ${maxFiles}; see IMPORT_MAX_FILES`)
  for await (const entry of zip.eachEntry()) {
    const problem = problemOfZipEntry(entry, MAX_TILE_BYTES)
    if (problem !== undefined) throw importRefused(from, problem)
    bytes += entry.uncompressedSize
    if (bytes > maxBytes) throw importRefused(from, `has more than ${maxBytes} bytes when it is unpacked; see IMPORT_MAX_BYTES`)
    const { start, head } = await readEntryHead(handle, zip, entry)
    ranges.push({ start: entry.relativeOffsetOfLocalHeader, end: start + entry.compressedSize })
    if (isFolderEntry(entry) || !survey.see(tidy(entry.fileName))) continue
    const archive = archiveKindOf(head)
    if (archive !== undefined) throw importRefused(from, `has an archive in it (${archive}): ${entry.fileName}; unpack it, or import it on its own`)
  }
  const overlap = findOverlap(ranges)
  if (overlap !== undefined) throw importRefused(from, `has entries that share bytes of the file, at ${overlap[1].start}, as only zip bombs do`)
  return survey.result()
}

/**
 * A zip file of labelled tiles on this machine. Nothing is unpacked to disk: entries are read one by one.
 *
 * @throws {AppError} INGEST_IMPORT_REFUSED
 */
export const openZipImport = async (request: ZipImport): Promise<ImportSource> => {
  const { root, from, path } = request
  const unreadable = (error: unknown) => error instanceof AppError ? error : importRefused(from, `cannot be read as a zip file: ${error instanceof Error ? error.message : String(error)}`)
  const handle = await open(path).catch((error: unknown) => { throw unreadable(error) })
  const checked = await check(handle, request).catch(async (error: unknown) => {
    await handle.close()
    throw unreadable(error)
  })
  const { folders, ...seen } = checked

  async function * files (): AsyncGenerator<ImportFile, void, undefined> {
    const zip = await openZip(handle)
    for await (const entry of zip.eachEntry()) {
      const inside = tidy(entry.fileName)
      const { folder, name } = splitPath(inside)
      const holds = folders.get(folder)
      if (holds === undefined || isFolderEntry(entry) || isPassedOver(inside)) continue
      const origin = `${relative(root, path)}/${inside}`
      yield { ...holds, name, origin, read: () => readEntry(handle, zip, { entry, origin }) }
    }
  }
  return { ...seen, files, [Symbol.asyncDispose]: () => handle.close() }
}
