import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { MongoClient } from 'mongodb'
import { connect } from 'nats'
import { chooseDocker } from './choose-docker.ts'
import { s3ClientFor } from './ensure-bucket.ts'
import { natsAnswers } from './nats-answers.ts'
import { type Stack } from './stack.ts'
import { startStack } from './start-stack.ts'

const PULL_MS = 900_000
const { NATS_URL, MONGODB_URI, S3_ENDPOINT, ...environment } = process.env
const describeWithDocker = await chooseDocker(environment) ? describe : describe.skip

describeWithDocker('startStack with Docker', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack({ environment: { ...environment, EMBERWATCH_STACK: 'docker' }, log: (line) => process.stderr.write(`${line}\n`) })
  }, PULL_MS)
  afterAll(() => stack.stop())

  it('runs all three in containers', () => {
    expect(stack.source).toEqual({ nats: 'docker', mongodb: 'docker', s3: 'docker' })
  })

  it('has JetStream, and limits messages to one megabyte', async () => {
    const connection = await connect({ servers: stack.natsUrl })
    const manager = await connection.jetstreamManager()
    await manager.streams.add({ name: 'DOCKER', subjects: ['docker.*'] })
    const { seq } = await connection.jetstream().publish('docker.test', 'kept')
    expect(seq).toBe(1)
    expect(connection.info?.max_payload).toBe(1_048_576)
    await connection.close()
  })

  it('lets no second document have the same _id', async () => {
    const client = new MongoClient(stack.mongodbUri)
    const things = client.db('stack').collection<{ _id: string }>('things')
    await things.insertOne({ _id: 'only-one' })
    await expect(things.insertOne({ _id: 'only-one' })).rejects.toMatchObject({ code: 11_000 })
    await client.close()
  })

  it('has made the bucket', async () => {
    const client = s3ClientFor(stack.s3)
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}))
    client.destroy()
    expect(Buckets.map(({ Name }) => Name)).toEqual([stack.s3.bucket])
  })

  it('takes the containers away when it stops', async () => {
    await stack.stop()
    await expect(natsAnswers(stack.natsUrl)).rejects.toThrow()
  })
})
