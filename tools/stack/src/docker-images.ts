import { type Environment, type ServerName } from './stack.ts'

/** The container image of each server; the environment can name a mirror or another version. */
export const dockerImages = (environment: Environment): Record<ServerName, string> => ({
  nats: environment['EMBERWATCH_NATS_IMAGE'] || 'nats:2.12-alpine',
  mongodb: environment['EMBERWATCH_MONGODB_IMAGE'] || 'mongo:8.0',
  s3: environment['EMBERWATCH_S3_IMAGE'] || 'versity/versitygw:v1.7.0'
})
