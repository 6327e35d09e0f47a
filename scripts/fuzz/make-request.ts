import { generateValue, NASTY, spoil } from './generate-value.ts'
import type { Upload } from './hostile-uploads.ts'
import type { Operation, Parameter } from './read-operations.ts'
import type { Random } from './random.ts'

/** A request ready to be sent, and what it is in words. */
export interface FuzzRequest { operation: Operation, path: string, method: string, headers: Record<string, string>, body?: Uint8Array<ArrayBuffer> }

const SPOILED = 0.35
/** What is in the system, so that not everything ends in 404. */
export type Names = Readonly<Record<string, readonly string[]>>

const BOUNDARY = 'fuzz-boundary'

/** A form with the upload in it; now and then within another form, without an end or with its file twice. */
const form = ({ type, bytes }: Upload, random: Random): Buffer => {
  const part = Buffer.concat([Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="../a"\r\ncontent-type: ${random.chance(0.1) ? `multipart/mixed; boundary=${BOUNDARY}2` : type}\r\n\r\n`), bytes, Buffer.from('\r\n')])
  const parts = random.chance(0.2) ? [part, part] : [part]
  return Buffer.concat([...parts, Buffer.from(random.chance(0.9) ? `--${BOUNDARY}--\r\n` : '')])
}

const textOf = (value: unknown): string => typeof value === 'string' ? value : JSON.stringify(value) ?? ''

/** Text that a header may hold at all: anything else the client itself refuses to send. */
const headerText = (value: unknown): string => textOf(value).replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 4000)

const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

export const createRequestMaker = ({ operations, uploads, names, random }: { operations: readonly Operation[], uploads: readonly Upload[], names: Names, random: Random }) => {
  const valueOf = ({ name, schema }: Parameter, isWrong: boolean): string => {
    if (isWrong) return textOf(random.pick(NASTY))
    const known = names[name]
    return known !== undefined && known.length > 0 && random.chance(0.8) ? random.pick(known) : textOf(generateValue(schema, random))
  }
  const bodyOf = ({ bodies }: Operation): { type: string, body: Uint8Array<ArrayBuffer> } | undefined => {
    const types = Object.keys(bodies)
    if (types.length === 0) return random.chance(0.1) ? { type: 'application/json', body: new Uint8Array(random.bytes(200)) } : undefined
    const type = random.pick(types)
    const schema = bodies[type] ?? {}
    const isUpload = schema.format === 'binary' || type.startsWith('multipart/')
    if (isUpload) {
      const upload = random.pick(uploads)
      return type.startsWith('multipart/') ? { type: `${type}; boundary=${BOUNDARY}`, body: new Uint8Array(form(upload, random)) } : { type: random.chance(0.6) ? upload.type : type, body: new Uint8Array(upload.bytes) }
    }
    const value = generateValue(schema, random)
    if (typeof value === 'object' && value !== null && 'image' in value && random.chance(0.7)) value.image = Buffer.from(random.pick(uploads).bytes).toString('base64')
    const text = JSON.stringify(random.chance(SPOILED) ? spoil(value, random) : value)
    return { type: random.chance(0.05) ? 'text/html' : type, body: new TextEncoder().encode(random.chance(0.03) ? text.slice(0, -1) : text) }
  }

  return (): FuzzRequest => {
    const operation = random.pick(operations)
    const wrong = random.chance(SPOILED) ? random.below(operation.parameters.length + 1) : -1
    const headers: Record<string, string> = {}
    const query: string[] = []
    let path = operation.path
    for (const [index, parameter] of operation.parameters.entries()) {
      const { name, in: place, required = false } = parameter
      if (!required && place !== 'path' && !random.chance(0.3)) continue
      const value = valueOf(parameter, index === wrong)
      if (place === 'path') path = path.replace(`{${name}}`, encode(value) || '%20')
      else if (place === 'query') query.push(`${encode(name)}=${encode(value)}`)
      else headers[name] = headerText(value)
    }
    if (random.chance(0.05)) query.push('extra=1')
    if (random.chance(0.1)) headers['x-request-id'] = random.pick(['fuzz', '<>', 'x'.repeat(300)])
    const content = operation.method === 'GET' ? undefined : bodyOf(operation)
    if (content !== undefined) headers['content-type'] = content.type
    if (operation.path.includes('predict')) headers['x-request-timeout-ms'] ??= '3000'
    return { operation, method: operation.method, path: query.length === 0 ? path : `${path}?${query.join('&')}`, headers, ...(content !== undefined && { body: content.body }) }
  }
}
