const DIGIT = /\d/

/** The parts of a URL template that may be secrets: values of its query and long parts of its path, unless a place is filled in there. */
export const secretsOf = (template: string): string[] => {
  const [path = '', query = ''] = template.split('?')
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1)).filter((value) => value.length >= 6)
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
  const forms = secrets.flatMap((secret) => [...formsOf(secret)]).filter((form) => view.includes(form))
  if (forms.length === 0) return bytes
  const clean = Buffer.from(view)
  for (const form of forms) {
    const length = Buffer.byteLength(form)
    for (let at = clean.indexOf(form); at >= 0; at = clean.indexOf(form)) clean.fill('*', at, at + length)
  }
  return clean
}
