import { type ErrorCode, ERROR_CODES, Problem } from '@emberwatch/contracts'
import { expect } from '@jest/globals'
import type { LightMyRequestResponse } from 'fastify'
import { Value } from 'typebox/value'

/** Expects a problem document of this code, with all that goes with it; returns what it says happened. */
export const expectProblem = (response: LightMyRequestResponse, code: ErrorCode): string => {
  const body: unknown = response.json()
  if (!Value.Check(Problem, body)) throw new Error(`not a problem document: ${response.body}`)
  expect({ code: body.code, status: body.status, answered: response.statusCode }).toEqual({ code, status: ERROR_CODES[code].status, answered: ERROR_CODES[code].status })
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(body.requestId).toBe(response.headers['x-request-id'])
  expect(response.body).not.toMatch(/node_modules|\.ts:\d/)
  return body.detail
}
