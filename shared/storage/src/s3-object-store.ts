import { DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, NoSuchKey, paginateListObjectsV2, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { objectMissing, objectRefused, storageUnavailable } from './errors.ts'
import type { ObjectStore } from './object-store.ts'

export interface S3Options { endpoint: string, region: string, accessKeyId: string, secretAccessKey: string, bucket: string }

const isMissing = (error: unknown): boolean =>
  error instanceof NoSuchKey || (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== 'NoSuchBucket')

/** A missing bucket or a wrong key is told as what it is; waiting would not help. */
const failure = (what: string, error: unknown) => {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode ?? 500 : 500
  return status >= 400 && status < 500 ? objectRefused(what, error as Error) : storageUnavailable(what, error)
}

/** A body in one piece: collecting pieces and joining them would take its size twice, which for embeddings is hundreds of megabytes. */
const readWhole = async (body: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> => {
  const whole = new Uint8Array(length)
  let at = 0
  for await (const piece of body) {
    whole.set(piece, at)
    at += piece.length
  }
  if (at !== length) throw new Error(`${at} of ${length} bytes came`)
  return whole
}

/** Objects in a bucket of any S3-compatible server. */
export const createS3ObjectStore = ({ endpoint, region, accessKeyId, secretAccessKey, bucket }: S3Options): ObjectStore => {
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 4,
    // Servers other than AWS do not all know the SDK's default checksums; integrity is ours, by SHA-256.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 3000, requestTimeout: 30_000 }
  })
  const find = async (key: string): Promise<Uint8Array | undefined> => {
    try {
      const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return ContentLength === undefined ? await Body?.transformToByteArray() : await readWhole(Body as AsyncIterable<Uint8Array>, ContentLength)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw failure(`object ${key}`, error)
    }
  }
  return {
    find,
    async put (key, bytes, contentType) {
      try {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType }))
      } catch (error) {
        throw failure(`object ${key}`, error)
      }
    },
    async get (key) {
      const bytes = await find(key)
      if (bytes === undefined) throw objectMissing(key)
      return bytes
    },
    async list (prefix) {
      const keys: string[] = []
      try {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) keys.push(...Contents.flatMap(({ Key }) => Key ?? []))
      } catch (error) {
        throw failure(`objects ${prefix}`, error)
      }
      return keys.sort()
    },
    async remove (key) {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
      } catch (error) {
        if (!isMissing(error)) throw failure(`object ${key}`, error)
      }
    },
    ping: () => client.send(new HeadBucketCommand({ Bucket: bucket })).then(() => true, () => false),
    async close () { client.destroy() }
  }
}
