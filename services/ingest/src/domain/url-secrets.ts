const DIGIT = /\d/

/** What WMS, WMTS and XYZ servers are asked in their queries: which layer and place, never who asks. */
const HARMLESS_KEYS = new Set([
  'service', 'request', 'version', 'layers', 'styles', 'format', 'transparent', 'crs', 'srs', 'bbox', 'width', 'height',
  'tilematrixset', 'tilematrix', 'tilerow', 'tilecol', 'x', 'y', 'z', 'time'
])

/** The name of a coordinate system, whatever the key is called. */
const COORDINATE_SYSTEM = /^(?:EPSG|CRS)(?::|%3A)\d+$/i

/** Whether a part of a query, `key=value` or a bare value, may tell who asks. */
const mayBeSecret = (pair: string): boolean => {
  const at = pair.indexOf('=')
  const value = pair.slice(at + 1)
  return value.length >= 6 && !HARMLESS_KEYS.has(pair.slice(0, Math.max(0, at)).toLowerCase()) && !COORDINATE_SYSTEM.test(value)
}

/** The parts of a URL template that may be secrets: values of its query and long parts of its path, unless a place is filled in there or they say what every map server is asked. */
export const secretsOf = (template: string): string[] => {
  const [path = '', query = ''] = template.split('?')
  const values = query.split('&').filter(mayBeSecret).map((pair) => pair.slice(pair.indexOf('=') + 1))
  const segments = path.split('/').filter((segment) => segment.length >= 16 && DIGIT.test(segment))
  return [...values, ...segments].filter((part) => !part.includes('{'))
}

/** Scheme and host of a URL, which may be printed; a label of the host that looks like a key is left out. */
export const printableOrigin = ({ origin }: URL): string => origin.replaceAll(/[a-z\d-]{20,}/g, (label) => DIGIT.test(label) ? '…' : label)

/** A secret as it may be repeated: as it stands in the URL, or decoded. */
const formsOf = (secret: string): Set<string> => {
  try {
    return new Set([secret, decodeURIComponent(secret)])
  } catch {
    return new Set([secret])
  }
}

/** Bytes in which each secret is struck out: some servers repeat the URL in what they say of an error. */
export const withoutSecrets = (bytes: Uint8Array, secrets: readonly string[]): Uint8Array => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const forms = secrets.flatMap((secret) => [...formsOf(secret)]).filter((form) => form !== '' && view.includes(form))
  if (forms.length === 0) return bytes
  const clean = Buffer.from(view)
  for (const form of forms) {
    const length = Buffer.byteLength(form)
    for (let at = clean.indexOf(form); at >= 0; at = clean.indexOf(form, at + length)) clean.fill('*', at, at + length)
  }
  return clean
}
