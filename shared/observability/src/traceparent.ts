import { randomBytes } from 'node:crypto'

const FORM = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/**
 * The W3C Trace Context header of a new span: within the given trace if that is well-formed, else of a new trace.
 *
 * @see https://www.w3.org/TR/trace-context/
 */
export const nextTraceparent = (parent?: string): string => {
  const trace = parent?.match(FORM)?.[1] ?? randomBytes(16).toString('hex')
  return `00-${trace}-${randomBytes(8).toString('hex')}-01`
}
