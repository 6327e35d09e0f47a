import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import { type DockerEngine } from './docker-engine.ts'
import { ensureBucket } from './ensure-bucket.ts'
import { mongodbAnswers } from './mongodb-answers.ts'
import { natsAnswers } from './nats-answers.ts'
import { natsConfig } from './nats-config.ts'
import { newS3Access } from './new-s3-access.ts'
import { type StartResult, startAll } from './running-servers.ts'
import { type RunningServer, type ServerName } from './stack.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const READY_TIMEOUT_MS = 60_000
const NATS_CONFIG_FILE = '/etc/nats/emberwatch.conf'
// MongoDB 8.0 does not start on Linux 6.19 to 7.0.13 unless it leaves restartable sequences to glibc (SERVER-121912).
const MONGODB_ENVIRONMENT = { GLIBC_TUNABLES: 'glibc.pthread.rseq=1' }

interface ContainerServer<Address> {
  image: string
  /** What the container needs beside its image and port. */
  configure?: (container: GenericContainer) => GenericContainer
  port: number
  /** Address on the host, from the `host:port` that Docker chose. */
  addressAt: (host: string) => Address
  answers: (address: Address) => Promise<unknown>
}

const startContainer = async <Address>(engine: DockerEngine, server: ContainerServer<Address>): Promise<RunningServer<Address>> => {
  const { image, configure = (container) => container, port, addressAt, answers } = server
  await engine.pull(image)
  const started: StartedTestContainer = await configure(new GenericContainer(image))
    .withExposedPorts(port)
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(READY_TIMEOUT_MS)
    .start()
  const stop = async (): Promise<void> => { await started.stop() }
  try {
    const address = addressAt(`${started.getHost()}:${started.getMappedPort(port)}`)
    await waitUntilReady(async () => { await answers(address) }, { what: started.getName(), timeoutMs: READY_TIMEOUT_MS })
    return { address, source: 'docker', handle: undefined, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Starts these servers as containers. Their data lives in the container and goes with it. */
export const startDockerServers = (engine: DockerEngine, servers: ServerName[], images: Record<ServerName, string>): Promise<StartResult> => {
  const s3 = newS3Access()
  const config = natsConfig({ serverName: 'emberwatch', storeFolder: '/data' })
  return startAll(servers, {
    nats: () => startContainer(engine, {
      image: images.nats,
      configure: (container) => container
        .withCopyContentToContainer([{ content: config, target: NATS_CONFIG_FILE }])
        .withCommand(['--config', NATS_CONFIG_FILE]),
      port: 4222,
      addressAt: (host) => `nats://${host}`,
      answers: natsAnswers
    }),
    mongodb: () => startContainer(engine, {
      image: images.mongodb,
      configure: (container) => container.withEnvironment(MONGODB_ENVIRONMENT),
      port: 27017,
      addressAt: (host) => `mongodb://${host}/`,
      answers: mongodbAnswers
    }),
    s3: () => startContainer(engine, {
      image: images.s3,
      configure: (container) => container
        .withEnvironment({ ROOT_ACCESS_KEY: s3.accessKeyId, ROOT_SECRET_KEY: s3.secretAccessKey })
        .withTmpFs({ '/data': 'rw', '/metadata': 'rw' })
        .withCommand(['--port', ':7070', '--region', s3.region, '--quiet', 'posix', '--sidecar', '/metadata', '/data']),
      port: 7070,
      addressAt: (host) => ({ ...s3, endpoint: `http://${host}` }),
      answers: ensureBucket
    })
  })
}
