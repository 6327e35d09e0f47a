import { type Environment, type ServerName } from './stack.ts'

/** The container image of each server, the same as in docker-compose.yml; the environment can name a mirror or another version. */
export const dockerImages = (environment: Environment): Record<ServerName, string> => ({
  nats: environment['EMBERWATCH_NATS_IMAGE'] || 'nats:2.12.15-alpine',
  mongodb: environment['EMBERWATCH_MONGODB_IMAGE'] || 'mongo:8.0.32',
  s3: environment['EMBERWATCH_S3_IMAGE'] || 'versity/versitygw:v1.7.0'
})
