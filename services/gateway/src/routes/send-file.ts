import type { FastifyReply, FastifyRequest } from 'fastify'

interface SentFile {
  bytes: Uint8Array
  contentType: string
  /** What a browser saves it as. */
  name: string
  /** Of bytes that can never change under this address. */
  sha256?: string
}

/** Whether the caller has the bytes of this tag already, as its `If-None-Match` says. */
export const hasAlready = ({ headers }: Pick<FastifyRequest, 'headers'>, etag: string): boolean => {
  const known = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return known.includes(etag) || known.includes('*')
}

/** The answer to a caller that has the bytes already. */
export const ALREADY = { 304: { description: 'The caller has it already' } }

/** Answers with a file that a browser saves. */
export const sendFile = (reply: FastifyReply, { bytes, contentType, name, sha256 }: SentFile): FastifyReply => {
  if (sha256 !== undefined) reply.header('etag', `"${sha256}"`)
  return reply
    .type(contentType)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

// A page that is one file, carries its own styles and pictures and has no script; it may do nothing else.
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups; frame-ancestors 'none'"

/** Answers with a page that stands alone, for a browser to show; `name` is what it is saved as. */
export const sendPage = (reply: FastifyReply, page: Uint8Array | string, name?: string): FastifyReply => reply
  .headers({ 'content-security-policy': PAGE_POLICY, ...(name === undefined ? {} : { 'content-disposition': `inline; filename="${name}"` }) })
  .type('text/html; charset=utf-8')
  .send(typeof page === 'string' ? page : Buffer.from(page.buffer, page.byteOffset, page.byteLength))
