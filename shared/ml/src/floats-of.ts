const BYTES_PER_VALUE = 4

/**
 * Stored bytes as the little-endian float32 numbers that they are: looked at where they lie, for a copy of 30,000
 * embeddings would be 177 MB; copied only where they lie at an odd place.
 *
 * @throws {RangeError} if the bytes are no whole numbers
 */
export const floatsOf = (bytes: Uint8Array): Float32Array => {
  const { buffer, byteOffset } = bytes.byteOffset % BYTES_PER_VALUE === 0 ? bytes : new Uint8Array(bytes)
  return new Float32Array(buffer, byteOffset, bytes.length / BYTES_PER_VALUE)
}
