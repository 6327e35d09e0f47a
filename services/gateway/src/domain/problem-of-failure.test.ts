import { AppError } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { problemOfFailure } from './problem-of-failure.ts'

const framework = (statusCode: number) => Object.assign(new Error('said by the framework'), { statusCode })

describe('what a client is told of a failure', () => {
  it('is our own code and sentence for our own failures', () => {
    expect(problemOfFailure(new AppError('there is no run r', { code: 'RUN_NOT_FOUND', retryable: false }))).toMatchObject({ status: 404, code: 'RUN_NOT_FOUND', detail: 'there is no run r' })
  })

  it('is a stable code for what the framework refuses', () => {
    expect([400, 404, 405, 406, 408, 413, 414, 415].map((status) => problemOfFailure(framework(status)).code))
      .toEqual(['REQUEST_INVALID', 'ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED', 'REQUEST_INVALID', 'REQUEST_TIMEOUT', 'REQUEST_TOO_LARGE', 'REQUEST_INVALID', 'REQUEST_MEDIA_TYPE'])
  })

  it('is nothing of the inside for a mistake of ours', () => {
    for (const mistake of [new TypeError('secret is not a function'), framework(500), 'secret', new AppError('secret', { code: 'BUS_INVALID_MESSAGE', retryable: false })]) {
      const problem = problemOfFailure(mistake)
      expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' })
      expect(problem.detail).not.toContain('secret')
    }
  })
})
