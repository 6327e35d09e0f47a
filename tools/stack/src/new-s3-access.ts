import { randomBytes } from 'node:crypto'
import { type S3Addresses } from './stack.ts'

/** Keys and names for a server that only one stack uses: the secret is new at every start. */
export const newS3Access = (): Omit<S3Addresses, 'endpoint'> => ({
  region: 'us-east-1',
  accessKeyId: 'emberwatch',
  secretAccessKey: randomBytes(24).toString('base64url'),
  bucket: 'emberwatch'
})
