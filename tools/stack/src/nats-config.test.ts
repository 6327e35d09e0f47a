import { describe, expect, it } from '@jest/globals'
import { natsConfig } from './nats-config.ts'

describe('natsConfig', () => {
  const config = natsConfig({ serverName: 'emberwatch', storeFolder: '/data with "quotes"' })

  it('syncs every message to disk before it is acknowledged', () => {
    expect(config).toContain('sync_interval: always')
  })

  it('keeps images off the bus', () => {
    expect(config).toContain('max_payload: 1048576')
  })

  it('quotes the store folder', () => {
    expect(config).toContain('store_dir: "/data with \\"quotes\\""')
  })
})
