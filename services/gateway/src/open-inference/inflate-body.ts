import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { AppError } from '@emberwatch/contracts'
import { requestInvalid } from '../errors.ts'

type Decode = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
const DECODERS: ReadonlyMap<string, Decode> = new Map([['gzip', promisify(gunzip)], ['deflate', promisify(inflate)]])

const tooLarge = (maxBytes: number, cause: unknown) =>
  new AppError(`a body may have at most ${maxBytes} bytes, also once it is unpacked`, { code: 'REQUEST_TOO_LARGE', retryable: false, cause })

const unknownEncoding = (encoding: string) =>
  new AppError(`content-encoding ${encoding} is not supported; send gzip, deflate or none`, { code: 'REQUEST_MEDIA_TYPE', retryable: false })

/**
 * A body as it was before its client packed it, which Triton's clients do on request; never more than `maxBytes` of it.
 *
 * @throws {AppError} REQUEST_INVALID, REQUEST_MEDIA_TYPE or REQUEST_TOO_LARGE
 */
export const inflateBody = async (body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> => {
  if (encoding === undefined || encoding === 'identity') return body
  const decode = DECODERS.get(encoding.toLowerCase())
  if (decode === undefined) throw unknownEncoding(encoding)
  try {
    return await decode(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes, error)
    throw requestInvalid(`the body cannot be unpacked as ${encoding}`, error)
  }
}
