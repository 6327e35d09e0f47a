import { describe, expect, it } from '@jest/globals'
import { checkServers, serversFromEnvironment } from './servers-from-environment.ts'

describe('serversFromEnvironment', () => {
  it('finds nothing in an environment that names nothing', () => {
    expect(serversFromEnvironment({ NATS_URL: '', MONGODB_URI: undefined })).toEqual({})
  })

  it('takes each server on its own', () => {
    const servers = serversFromEnvironment({ MONGODB_URI: 'mongodb://db.example/' })
    expect(servers.mongodb).toMatchObject({ address: 'mongodb://db.example/', source: 'environment' })
    expect(servers.nats).toBeUndefined()
  })

  it('fills in the region and the bucket', () => {
    const servers = serversFromEnvironment({ S3_ENDPOINT: 'http://s3.example', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'key' })
    expect(servers.s3?.address).toEqual({
      endpoint: 'http://s3.example', region: 'us-east-1', accessKeyId: 'id', secretAccessKey: 'key', bucket: 'emberwatch'
    })
  })

  it('refuses an S3 endpoint without its keys', () => {
    expect(() => serversFromEnvironment({ S3_ENDPOINT: 'http://s3.example', S3_ACCESS_KEY_ID: 'id' }))
      .toThrow('S3_ENDPOINT is set, so S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set too')
  })

  it('names the variable whose server does not answer', async () => {
    const servers = serversFromEnvironment({ NATS_URL: 'nats://127.0.0.1:1' })
    await expect(checkServers(servers, 100)).rejects.toThrow('the server in NATS_URL did not answer within 0.1 s')
  })
})
