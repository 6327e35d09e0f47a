import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { problemOf } from '@emberwatch/contracts'
import { SECURITY_HEADERS } from './security-headers.ts'

const problemOfClient = (code: string | undefined) => {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problemOf('REQUEST_TIMEOUT', 'the request did not arrive in time')
  if (code === 'HPE_HEADER_OVERFLOW') return problemOf('REQUEST_INVALID', 'the headers are too large')
  return problemOf('REQUEST_INVALID', 'this is not HTTP/1.1')
}

/** Answers what never became a request: too slow, or not HTTP. There is no reply object yet, so it writes to the socket. */
export const answerClientError = ({ code }: Error & { code?: string }, socket: Socket): void => {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const requestId = randomUUID()
  const problem = problemOfClient(code)
  const body = JSON.stringify({ ...problem, requestId })
  const headers = { ...SECURITY_HEADERS, 'x-request-id': requestId, 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(body), connection: 'close' }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head}\r\n${body}`, () => socket.destroy())
}
