import { startStack } from '@emberwatch/stack'

/** Starts the real servers once for all tests and tells the test processes where they are. */
export default async (): Promise<void> => {
  const stack = await startStack({ environment: process.env, log: (line) => console.log(line) })
  Object.assign(process.env, {
    NATS_URL: stack.natsUrl,
    MONGODB_URI: stack.mongodbUri,
    S3_ENDPOINT: stack.s3.endpoint,
    S3_REGION: stack.s3.region,
    S3_ACCESS_KEY_ID: stack.s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: stack.s3.secretAccessKey,
    S3_BUCKET: stack.s3.bucket
  })
  Object.assign(globalThis, { emberwatchStack: stack })
}
