import type { DescribedSubject } from '@emberwatch/contracts'
import { checkUpload } from '../domain/image-type.ts'
import { decodeBase64 } from './decode-base64.ts'
import type { Subject, Wishes } from './predictor.ts'

/**
 * What is asked about in JSON, and what is wished for it alone.
 *
 * @throws {AppError} REQUEST_INVALID, or what is wrong with the image
 */
export const readDescribed = ({ explain, ...described }: DescribedSubject, maxBytes: number): { subject: Subject, wishes: Wishes } => {
  const wishes = explain === undefined ? {} : { explain }
  if (!('image' in described)) return { subject: { place: described }, wishes }
  const image = decodeBase64(described.image)
  checkUpload(image, 'application/octet-stream', maxBytes)
  return { subject: { image }, wishes }
}
