import { describe, expect, it } from '@jest/globals'
import { ErrorCode, NatsError } from 'nats'
import { requestFailure } from './bus-errors.ts'

describe('a request that was not answered in time', () => {
  it('says that what was asked may still be under way', () => {
    expect(requestFailure(new NatsError('timeout', ErrorCode.Timeout), 'ingest.poll.wildfire', 120_000))
      .toMatchObject({ code: 'BUS_TIMEOUT', retryable: true, message: 'no answer from ingest.poll.wildfire within 120000 ms; what was asked may still be under way' })
  })
})
