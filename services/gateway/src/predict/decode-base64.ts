import { requestInvalid } from '../errors.ts'

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/

/**
 * The bytes of a text in base64 (either alphabet, with or without padding, as a data URL or bare).
 *
 * @throws {AppError} REQUEST_INVALID
 */
export const decodeBase64 = (text: string): Buffer => {
  const bare = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text
  if (!BASE64.test(bare)) throw requestInvalid('body: image is not base64')
  return Buffer.from(bare, 'base64')
}
