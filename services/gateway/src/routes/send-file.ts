import type { FastifyReply } from 'fastify'

interface SentFile {
  bytes: Uint8Array
  contentType: string
  /** What a browser saves it as. */
  name: string
  /** Of bytes that can never change under this address. */
  sha256?: string
}

/** Answers with a file that a browser saves. */
export const sendFile = (reply: FastifyReply, { bytes, contentType, name, sha256 }: SentFile): FastifyReply => {
  if (sha256 !== undefined) reply.header('etag', `"${sha256}"`)
  return reply
    .type(contentType)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}
