const padded = (...head: number[]): Buffer => Buffer.concat([Buffer.from(head), Buffer.alloc(200, 1)])

/** Bytes that begin as a JPEG does: all that the gateway looks at. */
export const JPEG = padded(0xff, 0xd8, 0xff, 0xe0)
export const PNG = padded(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
export const WEBP = padded(...Buffer.from('RIFF'), 200, 0, 0, 0, ...Buffer.from('WEBP'))
export const GIF = padded(...Buffer.from('GIF89a'))

export interface FormPart { name: string, content: Buffer | string, filename?: string, type?: string }

/** A multipart body and its headers. */
export const form = (parts: readonly FormPart[], boundary = 'cut-here') => {
  const chunks = parts.flatMap(({ name, content, filename, type }) => [
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n${type === undefined ? '' : `content-type: ${type}\r\n`}\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n')
  ])
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, payload: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]) }
}
