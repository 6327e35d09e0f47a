import { ensureBucket } from './ensure-bucket.ts'
import { mongodbAnswers } from './mongodb-answers.ts'
import { natsAnswers } from './nats-answers.ts'
import { type RunningServers } from './running-servers.ts'
import { type Environment, type RunningServer, type S3Addresses } from './stack.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const TIMEOUT_MS = 15_000

const s3FromEnvironment = (environment: Environment): S3Addresses | undefined => {
  const endpoint = environment['S3_ENDPOINT']
  if (!endpoint) return undefined
  const accessKeyId = environment['S3_ACCESS_KEY_ID']
  const secretAccessKey = environment['S3_SECRET_ACCESS_KEY']
  if (!accessKeyId || !secretAccessKey) {
    throw new Error('S3_ENDPOINT is set, so S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set too')
  }
  return {
    endpoint,
    accessKeyId,
    secretAccessKey,
    region: environment['S3_REGION'] || 'us-east-1',
    bucket: environment['S3_BUCKET'] || 'emberwatch'
  }
}

const found = <Address>(address: Address): RunningServer<Address> =>
  ({ address, source: 'environment', handle: undefined, stop: async () => {} })

/** The servers that the environment names. Nothing is connected to; what it does not name is absent. */
export const serversFromEnvironment = (environment: Environment): RunningServers => {
  const nats = environment['NATS_URL']
  const mongodb = environment['MONGODB_URI']
  const s3 = s3FromEnvironment(environment)
  return { ...(nats && { nats: found(nats) }), ...(mongodb && { mongodb: found(mongodb) }), ...(s3 && { s3: found(s3) }) }
}

/** Waits until the servers named by the environment answer, and makes the bucket. */
export const checkServers = async ({ nats, mongodb, s3 }: RunningServers, timeoutMs = TIMEOUT_MS): Promise<void> => {
  const check = (variable: string, attempt: () => Promise<unknown>): Promise<void> =>
    waitUntilReady(async () => { await attempt() }, { what: `the server in ${variable}`, timeoutMs })
  await Promise.all([
    nats && check('NATS_URL', () => natsAnswers(nats.address)),
    mongodb && check('MONGODB_URI', () => mongodbAnswers(mongodb.address)),
    s3 && check('S3_ENDPOINT', () => ensureBucket(s3.address))
  ])
}
