import { buffer } from 'node:stream/consumers'
import { crc32, deflateRawSync } from 'node:zlib'
import yazl from 'yazl'

/** A zip file as any program writes it. */
export const zipOf = async (files: Record<string, Uint8Array | string>): Promise<Buffer> => {
  const zip = new yazl.ZipFile()
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(Buffer.from(bytes), name)
  zip.end()
  return await buffer(zip.outputStream)
}

/** An entry of a zip file that no program would write; what is left out is as it should be. */
interface CraftedEntry {
  name: string
  bytes?: Uint8Array
  method?: number
  flags?: number
  mode?: number
  crc?: number
  claimedSize?: number
  claimedCompressedSize?: number
  /** Where it says that it begins. */
  offset?: number
  /** Raw bytes in place of a local header and data. */
  local?: Uint8Array
  extra?: Uint8Array
}

const fields = (...values: [bytes: 2 | 4, value: number][]): Buffer => Buffer.concat(values.map(([bytes, value]) => {
  const field = Buffer.alloc(bytes)
  field.writeUIntLE(value, 0, bytes)
  return field
}))

/** A zip file with headers made by hand: lies included. */
export const craftedZip = (entries: CraftedEntry[], { claimedCount = entries.length }: { claimedCount?: number } = {}): Buffer => {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let position = 0
  for (const { name, bytes = Buffer.from(name), method = 8, flags = 0, mode = 0, offset, extra = Buffer.alloc(0), ...claims } of entries) {
    const data = method === 8 ? deflateRawSync(bytes) : Buffer.from(bytes)
    const nameBytes = Buffer.from(name)
    const { crc = crc32(bytes), claimedSize = bytes.length, claimedCompressedSize = data.length } = claims
    const described = fields([2, 20], [2, flags], [2, method], [4, 0], [4, crc], [4, claimedCompressedSize], [4, claimedSize], [2, nameBytes.length], [2, extra.length])
    const local = claims.local ?? Buffer.concat([fields([4, 0x04034b50]), described, nameBytes, extra, data])
    locals.push(Buffer.from(local))
    centrals.push(Buffer.concat([fields([4, 0x02014b50], [2, 0x031e]), described.subarray(0, 24), fields([2, 0], [2, 0], [2, 0], [2, 0], [4, (mode << 16) >>> 0], [4, offset ?? position]), nameBytes]))
    position += local.length
  }
  const central = Buffer.concat(centrals)
  return Buffer.concat([...locals, central, fields([4, 0x06054b50], [2, 0], [2, 0], [2, claimedCount], [2, claimedCount], [4, central.length], [4, position], [2, 0])])
}
