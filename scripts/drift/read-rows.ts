/** Rows of numbers as a file holds them. */
export interface RowsRead { rows: Float32Array, dimensions: number }

const MAGIC = '\x93NUMPY'

const headerOf = (bytes: Buffer, name: string): { header: string, data: number } => {
  if (bytes.subarray(0, 6).toString('latin1') !== MAGIC) throw new Error(`${name} is no .npy file: it does not begin with ${JSON.stringify(MAGIC)}`)
  const isFirst = bytes.readUInt8(6) === 1
  const start = isFirst ? 10 : 12
  const length = isFirst ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8)
  return { header: bytes.subarray(start, start + length).toString('latin1'), data: start + length }
}

/**
 * Reads a NumPy array of two axes, rows and dimensions, of 4- or 8-byte floats in C order.
 *
 * @throws {Error} saying what the file holds instead
 */
export const readNpy = (bytes: Buffer, name: string): RowsRead => {
  const { header, data } = headerOf(bytes, name)
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? 'unknown'
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1]?.split(',').map((axis) => axis.trim()).filter((axis) => axis !== '').map(Number) ?? []
  const [count, dimensions] = shape
  if (type !== '<f4' && type !== '<f8') throw new Error(`${name} holds ${type}; save it as float32: numpy.save(file, array.astype('<f4'))`)
  if (/'fortran_order':\s*True/.test(header)) throw new Error(`${name} is in Fortran order; save it as numpy.ascontiguousarray(array)`)
  if (count === undefined || dimensions === undefined || shape.length !== 2) throw new Error(`${name} has ${shape.length} axes, ${shape.join(' x ')}; it must have two, rows and dimensions`)
  const width = type === '<f4' ? 4 : 8
  if (bytes.length - data !== count * dimensions * width) throw new Error(`${name} should hold ${count} x ${dimensions} numbers but has ${(bytes.length - data) / width}; it seems to be cut short`)
  const rows = new Float32Array(new SharedArrayBuffer(count * dimensions * 4))
  for (let i = 0; i < rows.length; i++) rows[i] = width === 4 ? bytes.readFloatLE(data + 4 * i) : bytes.readDoubleLE(data + 8 * i)
  return { rows, dimensions }
}

/**
 * Reads bare little-endian 4-byte floats, row after row.
 *
 * @throws {Error} if they are not whole rows
 */
export const readF32 = (bytes: Buffer, name: string, dimensions: number): RowsRead => {
  if (bytes.length === 0 || bytes.length % (4 * dimensions) !== 0) throw new Error(`${name} has ${bytes.length} bytes, which are no whole rows of ${dimensions} numbers; say --dimensions N`)
  const rows = new Float32Array(new SharedArrayBuffer(bytes.length))
  for (let i = 0; i < rows.length; i++) rows[i] = bytes.readFloatLE(4 * i)
  return { rows, dimensions }
}
