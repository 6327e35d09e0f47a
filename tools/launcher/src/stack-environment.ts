import type { StackAddresses } from '@emberwatch/stack'

/** The variables that tell a service where the servers are. */
export const stackEnvironment = ({ natsUrl, mongodbUri, s3 }: StackAddresses) => ({
  NATS_URL: natsUrl,
  MONGODB_URI: mongodbUri,
  S3_ENDPOINT: s3.endpoint,
  S3_REGION: s3.region,
  S3_ACCESS_KEY_ID: s3.accessKeyId,
  S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  S3_BUCKET: s3.bucket
})
