const MAX_CHARACTERS = 200

/** Long runs of letters and digits with a digit among them, as tokens, keys and signatures are. */
const TOKEN_LIKE = /(?=[\w.~+/=-]*\d)[\w.~+/=-]{20,}/g

/** What follows the name of a secret: `access_token=…`, `"key": "…"`. */
const NAMED_SECRET = /((?:token|key|secret|signature|password|auth\w*)["']?\s*[=:]\s*["']?)[^\s"'&<>,;]+/gi

/** The first printable characters of a text from outside, without anything that looks like a token. */
export const excerpt = (bytes: Uint8Array): string =>
  new TextDecoder().decode(bytes.subarray(0, 8 * MAX_CHARACTERS))
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ')
    .replaceAll(NAMED_SECRET, '$1…')
    .replaceAll(TOKEN_LIKE, '…')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
    .slice(0, MAX_CHARACTERS)
