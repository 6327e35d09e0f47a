import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { MongoClient } from 'mongodb'
import { connect } from 'nats'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { s3ClientFor } from './ensure-bucket.ts'
import { natsAnswers } from './nats-answers.ts'
import { type Stack } from './stack.ts'
import { startStack } from './start-stack.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const COLD_BUILD_MS = 900_000
const { NATS_URL, MONGODB_URI, S3_ENDPOINT, ...rest } = process.env
const environment = { ...rest, EMBERWATCH_STACK: 'local' }
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const log = (line: string): void => { process.stderr.write(`${line}\n`) }
const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false)

/** Kills a server as a crash would, and brings it back. */
const crash = async (stack: Stack, name: keyof Stack['handles']): Promise<void> => {
  const handle = stack.handles[name]
  const before = handle?.pid
  await handle?.kill()
  expect(handle?.pid).toBeUndefined()
  await handle?.start()
  expect(handle?.pid).not.toBe(before)
}

const putObject = async ({ s3 }: Stack, key: string, body: string): Promise<void> => {
  const client = s3ClientFor(s3)
  await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: body })).finally(() => client.destroy())
}

const getObject = async ({ s3 }: Stack, key: string): Promise<string | undefined> => {
  const client = s3ClientFor(s3)
  try {
    return await (await client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: key }))).Body?.transformToString()
  } finally {
    client.destroy()
  }
}

const withMongodb = async <Result>({ mongodbUri }: Stack, use: (client: MongoClient) => Promise<Result>): Promise<Result> => {
  const client = new MongoClient(mongodbUri)
  return use(client).finally(() => client.close())
}

describe('startStack with local binaries', () => {
  let stack: Stack
  beforeAll(async () => { stack = await startStack({ environment, log }) }, COLD_BUILD_MS)
  afterAll(() => stack.stop())

  it('keeps acknowledged JetStream messages when nats-server is killed', async () => {
    const before = await connect({ servers: stack.natsUrl })
    const manager = await before.jetstreamManager()
    await manager.streams.add({ name: 'CRASH', subjects: ['crash.*'] })
    for (let i = 0; i < 10; i++) await before.jetstream().publish('crash.test', String(i))
    await before.close()

    await crash(stack, 'nats')

    const after = await connect({ servers: stack.natsUrl })
    const info = await (await after.jetstreamManager()).streams.info('CRASH')
    await after.close()
    expect(info.state.messages).toBe(10)
  })

  it('limits messages to one megabyte', async () => {
    expect((await natsAnswers(stack.natsUrl)).max_payload).toBe(1_048_576)
  })

  it('keeps documents when ferretdb is killed, and lets no second one have the same _id', async () => {
    const insert = (): Promise<unknown> => withMongodb(stack, (client) =>
      client.db('stack').collection<{ _id: string }>('things').insertOne({ _id: 'only-one' }))
    await insert()
    await crash(stack, 'mongodb')
    await expect(insert()).rejects.toMatchObject({ code: 11_000 })
  })

  it('keeps objects when versitygw is killed', async () => {
    await putObject(stack, 'models/one', 'weights')
    await crash(stack, 's3')
    expect(await getObject(stack, 'models/one')).toBe('weights')
  })

  it('runs two stacks at once that share nothing', async () => {
    const others = await Promise.all([startStack({ environment, log }), startStack({ environment, log })])
    try {
      const urls = [stack, ...others].flatMap(({ natsUrl, mongodbUri, s3 }) => [natsUrl, mongodbUri, s3.endpoint])
      expect(new Set(urls).size).toBe(9)
      await putObject(others[0], 'mine', 'first')
      await putObject(others[1], 'mine', 'second')
      expect(await getObject(others[0], 'mine')).toBe('first')
    } finally {
      await Promise.all(others.map((other) => other.stop()))
    }
  })

  it('uses the servers that the environment names, and does not stop them', async () => {
    const { natsUrl, mongodbUri, s3 } = stack
    const named = await startStack({
      environment: {
        NATS_URL: natsUrl,
        MONGODB_URI: mongodbUri,
        S3_ENDPOINT: s3.endpoint,
        S3_ACCESS_KEY_ID: s3.accessKeyId,
        S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
        S3_BUCKET: 'another'
      },
      log
    })
    expect(named.source).toEqual({ nats: 'environment', mongodb: 'environment', s3: 'environment' })
    expect(named.handles.nats).toBeUndefined()
    await putObject(named, 'key', 'in a bucket that was not there')
    await named.stop()
    expect((await natsAnswers(natsUrl)).jetstream).toBe(true)
  })
})

describe('the data folder of a stack', () => {
  let folder: string
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'start-stack-')) })
  afterAll(() => rm(folder, { recursive: true }))

  it('is kept from one start to the next and belongs to one stack at a time', async () => {
    const options = { environment, log, dataFolder: join(folder, 'kept') }
    const first = await startStack(options)
    await putObject(first, 'key', 'from the first start')
    await expect(startStack(options)).rejects.toThrow(`is in use by process ${process.pid}`)
    await Promise.all([first.stop(), first.stop()])
    const second = await startStack(options)
    expect(await getObject(second, 'key')).toBe('from the first start')
    await second.stop()
    expect(await readdir(options.dataFolder)).toEqual(expect.arrayContaining(['mongodb', 'mongodb.log', 'nats', 'nats.log', 's3', 's3.log']))
  })

  it('shows the end of the log of a server that does not start, and leaves no lock', async () => {
    const dataFolder = join(folder, 'broken')
    const first = await startStack({ environment, log, dataFolder })
    await first.stop()
    await rm(join(dataFolder, 'nats', 'jetstream'), { recursive: true })
    await writeFile(join(dataFolder, 'nats', 'jetstream'), 'a file where a folder should be')
    await expect(startStack({ environment, log, dataFolder })).rejects.toThrow(/^nats-server did not start; the end of [^]*not a directory/)
    expect(await exists(join(dataFolder, 'lock'))).toBe(false)
  })
})

describe('a program that owns a stack', () => {
  let folder: string
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'start-stack-')) })
  afterAll(() => rm(folder, { recursive: true }))

  it('takes its servers with it when it is killed', async () => {
    const program = `
      import { startStack } from ${JSON.stringify(join(import.meta.dirname, 'start-stack.ts'))}
      const stack = await startStack({ environment: process.env, log () {} })
      console.log(Object.values(stack.handles).map((handle) => handle.pid).join(' '))`
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      env: { ...environment, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'inherit']
    })
    const [line] = await once(owner.stdout, 'data')
    const pids = String(line).trim().split(' ').map(Number)
    expect(pids).toHaveLength(3)
    expect(pids.every(isRunning)).toBe(true)
    owner.kill('SIGKILL')
    await waitUntilReady(async () => expect(pids.some(isRunning)).toBe(false), { what: 'the end of the servers', timeoutMs: 5_000 })
  })
})

// What testcontainers finds on this machine: an engine that cannot pull these images, or none.
const REFUSAL = /^Docker (cannot be used|could not start localhost:1\/none)/

describe('startStack where Docker answers but cannot start the images', () => {
  let engine: Server
  let folder: string
  const lines: string[] = []
  const broken = {
    EMBERWATCH_NATS_IMAGE: 'localhost:1/none:1', EMBERWATCH_MONGODB_IMAGE: 'localhost:1/none:2', EMBERWATCH_S3_IMAGE: 'localhost:1/none:3'
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-stack-'))
    engine = createServer((_, response) => response.end('OK'))
    await new Promise<void>((resolve) => engine.listen(join(folder, 'docker.sock'), resolve))
  })
  afterAll(async () => {
    await new Promise((resolve) => engine.close(resolve))
    await rm(folder, { recursive: true })
  })

  it('says so and falls back to local binaries', async () => {
    const docker = { ...rest, ...broken, EMBERWATCH_STACK: '', DOCKER_HOST: `unix://${join(folder, 'docker.sock')}` }
    const stack = await startStack({ environment: docker, log: (line) => lines.push(line) })
    expect(stack.source).toEqual({ nats: 'local', mongodb: 'local', s3: 'local' })
    await stack.stop()
    expect(lines).toContainEqual(expect.stringMatching(REFUSAL))
  })

  it('fails when Docker was asked for', async () => {
    const docker = { ...rest, ...broken, EMBERWATCH_STACK: 'docker' }
    await expect(startStack({ environment: docker, log })).rejects.toThrow(REFUSAL)
  })
})
