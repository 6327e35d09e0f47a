import { BucketAlreadyExists, BucketAlreadyOwnedByYou, CreateBucketCommand, HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { platformConfig, readConfig } from '@emberwatch/platform'
import { Type } from 'typebox'

const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_BUCKET } = platformConfig
const schema = Type.Object({ S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_BUCKET })

const exists = (client: S3Client, bucket: string): Promise<boolean> =>
  client.send(new HeadBucketCommand({ Bucket: bucket })).then(() => true, (error: unknown) => {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false
    throw error
  })

const create = (client: S3Client, bucket: string): Promise<unknown> =>
  client.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: unknown) => {
    // Another one made it in between.
    if (!(error instanceof BucketAlreadyOwnedByYou || error instanceof BucketAlreadyExists)) throw error
  })

// Run once before the services, which wait for a bucket but never make one: in production theirs is made for them.
const config = readConfig(schema, process.env)
const client = new S3Client({
  endpoint: config.S3_ENDPOINT,
  region: config.S3_REGION,
  credentials: { accessKeyId: config.S3_ACCESS_KEY_ID, secretAccessKey: config.S3_SECRET_ACCESS_KEY },
  forcePathStyle: true,
  maxAttempts: 5
})
if (await exists(client, config.S3_BUCKET)) {
  console.log(`bucket ${config.S3_BUCKET} is there`)
} else {
  await create(client, config.S3_BUCKET)
  console.log(`bucket ${config.S3_BUCKET} made`)
}
client.destroy()
