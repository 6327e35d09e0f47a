import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { MongoClient } from 'mongodb'
import { createMongoCollection } from './collection.ts'
import { openDatabase } from './database.ts'
import { createIndexes, usesIndexes } from './indexes.ts'
import { createS3ObjectStore } from './s3-object-store.ts'
import { describeCollection } from './testing/collection.conformance.ts'
import { describeObjectStore } from './testing/object-store.conformance.ts'

const uri = process.env['MONGODB_URI'] ?? ''
const name = `storage_${Math.random().toString(36).slice(2, 10)}`

const s3 = (endpoint = process.env['S3_ENDPOINT'] ?? '', bucket = process.env['S3_BUCKET'] ?? '') => createS3ObjectStore({
  endpoint,
  region: process.env['S3_REGION'] ?? '',
  accessKeyId: process.env['S3_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: process.env['S3_SECRET_ACCESS_KEY'] ?? '',
  bucket
})

describeCollection('a collection of the database server', async () => {
  const client = new MongoClient(uri)
  return { collection: createMongoCollection(client.db(name), 'things'), close: () => client.close() }
})

describeObjectStore('an object store on the S3 server', async () => s3())

describe('a database', () => {
  let client: MongoClient
  beforeAll(() => { client = new MongoClient(uri) })
  afterAll(() => client.close())

  it('that is not there is an outage, which waiting may end', async () => {
    const database = openDatabase({ uri: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300', name })
    await expect(database.fires.list()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true })
    expect(await database.ping()).toBe(false)
    await database.close()
  }, 20_000)

  it('gets its indexes only where they are of use, and may be asked for them again', async () => {
    const database = openDatabase({ uri, name: `${name}_indexed` })
    expect(usesIndexes({ version: '8.0.4', ok: 1 })).toBe(true)
    const areUsed = usesIndexes(await client.db(name).command({ buildInfo: 1 }))
    for (let turn = 0; turn < 2; turn++) expect(await database.createIndexes() > 0).toBe(areUsed)
    const made = await createIndexes(client.db(`${name}_indexed`)) // also FerretDB keeps them, if told to
    expect(await createIndexes(client.db(`${name}_indexed`))).toBe(made)
    const names = (await client.db(`${name}_indexed`).collection('images').listIndexes().toArray()).map((index) => String(index['name']))
    expect(names).toEqual(expect.arrayContaining(['task_1_addedAt_-1__id_1', 'task_1_label_1_addedAt_-1__id_1']))
    await database.close()
  }, 30_000)

  it('that refuses a record is no outage: waiting would not help', async () => {
    const collection = createMongoCollection<Record<string, unknown>>(client.db(name), 'refusing')
    await expect(collection.inform('any', { _id: 'other', 'a..b': 1 })).rejects.toMatchObject({ code: 'STORAGE_REFUSED' })
  })
})

describe('an S3 server', () => {
  it('without the bucket says so instead of seeming to be away, or the object to be missing', async () => {
    const objects = s3(undefined, 'no-such-bucket-here')
    await expect(objects.put('a', new Uint8Array(1), 'text/plain')).rejects.toMatchObject({ code: 'STORAGE_REFUSED' })
    await expect(objects.find('a')).rejects.toMatchObject({ code: 'STORAGE_REFUSED' })
    await objects.close()
  })

  it('that is not there is an outage', async () => {
    const objects = s3('http://127.0.0.1:1')
    await expect(objects.put('a', new Uint8Array(1), 'text/plain')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(await objects.ping()).toBe(false)
    await objects.close()
  }, 30_000)
})
