import type { FastifyRequest } from 'fastify'
import { imageTooLarge, requestInvalid } from './errors.ts'

/** Beside its file, a form holds its field names and boundaries. */
const ENVELOPE_BYTES = 16 * 1024

/** Beside the file, a form may hold a few small fields, which are ignored. */
export const FORM_LIMITS = { files: 1, fields: 4, parts: 5, fieldNameSize: 100, fieldSize: 1000, headerPairs: 20 }

interface Upload { bytes: Uint8Array, declared: string }

const readFile = async (request: FastifyRequest): Promise<Upload | undefined> => {
  let upload: Upload | undefined
  for await (const part of request.parts()) { // to the end: a part that nobody consumes leaves the request hanging
    if (part.type === 'file') upload = { bytes: await part.toBuffer(), declared: part.mimetype }
  }
  return upload
}

const isTooLarge = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE'

/**
 * The one file of a form.
 *
 * @throws {AppError} IMAGE_TOO_LARGE or REQUEST_INVALID
 */
export const readUpload = async (request: FastifyRequest, maxBytes: number): Promise<Upload> => {
  if (Number(request.headers['content-length']) > maxBytes + ENVELOPE_BYTES) throw imageTooLarge(maxBytes)
  let upload: Upload | undefined
  try {
    upload = await readFile(request)
  } catch (error) {
    if (isTooLarge(error)) throw imageTooLarge(maxBytes)
    throw requestInvalid(`the form cannot be read: ${error instanceof Error ? error.message : String(error)}`, error)
  }
  if (upload === undefined) throw requestInvalid('the form has no file; send one file field')
  return upload
}
