import { CreateBucketCommand, HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { type S3Addresses } from './stack.ts'

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

/** An AWS S3 client with the settings that servers other than Amazon's need. */
export const s3ClientFor = ({ endpoint, region, accessKeyId, secretAccessKey }: S3Addresses): S3Client => new S3Client({
  endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey },
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  maxAttempts: 1
})

/**
 * Makes sure that the bucket is there; also how an S3 server is found to be ready, since it needs the right keys.
 *
 * @throws {Error} if the server does not answer or refuses
 */
export const ensureBucket = async (s3: S3Addresses): Promise<void> => {
  const client = s3ClientFor(s3)
  const abortSignal = AbortSignal.timeout(5_000)
  try {
    await client.send(new HeadBucketCommand({ Bucket: s3.bucket }), { abortSignal })
  } catch (error) {
    if (statusOf(error) === undefined) throw error
    if (statusOf(error) !== 404) throw new Error(`S3 answered ${statusOf(error)} for bucket ${s3.bucket}`, { cause: error })
    await client.send(new CreateBucketCommand({ Bucket: s3.bucket }), { abortSignal }).catch((failure: unknown) => {
      const name = failure instanceof S3ServiceException ? failure.name : ''
      if (name !== 'BucketAlreadyOwnedByYou' && name !== 'BucketAlreadyExists') throw failure
    })
  } finally {
    client.destroy()
  }
}
