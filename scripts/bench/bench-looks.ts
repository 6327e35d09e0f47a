import { readFile } from 'node:fs/promises'
import { examineImage } from '@emberwatch/ml'
import sharp, { type Sharp } from 'sharp'
import { createLookAlikes } from '../../services/ingest/src/domain/look-alikes.ts'
import { validateTile } from '../../services/ingest/src/domain/validate-tile.ts'
import { listLabelledFiles } from './labelled-files.ts'

const HASH_BITS = 256
/** The default of NEAR_DUPLICATE_BITS. */
const LIMIT = 32
const COPIED = 200

const COPIES: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  'JPEG q50': (image) => image.jpeg({ quality: 50 }),
  'JPEG q75': (image) => image.jpeg({ quality: 75 }),
  PNG: (image) => image.png(),
  'WebP q50': (image) => image.webp({ quality: 50 }),
  '256 px': (image) => image.resize(256, 256).jpeg({ quality: 90 }),
  'brightness + 15': (image) => image.linear(1, 15).jpeg({ quality: 90 }),
  'contrast x 0.8': (image) => image.linear(0.8, 25).jpeg({ quality: 90 })
}

const distance = (one: string, other: string): number => {
  const pair = createLookAlikes()
  pair.add('one', one)
  return pair.nearest(other, { within: HASH_BITS, except: '' })?.bits ?? HASH_BITS
}

/** Looks at every tile of a labelled folder as ingest does: which are refused, how near the two nearest are, and how many altered copies are recognised. */
export const benchLooks = async ([folder = '../shared/tiles']: readonly string[]): Promise<void> => {
  const files = await listLabelledFiles(folder)
  const hashes: { path: string, hash: string }[] = []
  const known = createLookAlikes()
  let nearest = HASH_BITS
  let refused = 0
  for (const { path } of files) {
    const { perceptualHash: hash, ...findings } = await examineImage(await readFile(path))
    const unfit = validateTile({ ...findings, perceptualHash: hash }, null)
    if (unfit !== undefined) {
      refused++
      console.log(`refused ${path}: ${unfit.reason}, ${unfit.detail}`)
    }
    if (hash === null || unfit !== undefined) continue
    nearest = Math.min(nearest, known.nearest(hash, { within: HASH_BITS, except: path })?.bits ?? HASH_BITS)
    known.add(path, hash)
    hashes.push({ path, hash })
  }
  console.log(`${files.length} tiles, ${refused} refused, ${files.length - refused - hashes.length} too simple to hash; of ${hashes.length * (hashes.length - 1) / 2} pairs the nearest differ in ${nearest} of ${HASH_BITS} bits`)
  const sample = hashes.filter((_, index) => index % Math.ceil(hashes.length / COPIED) === 0)
  for (const [name, alter] of Object.entries(COPIES)) {
    let caught = 0
    for (const { path, hash } of sample) {
      const { perceptualHash } = await examineImage(new Uint8Array(await alter(sharp(path)).toBuffer()))
      if (perceptualHash !== null && distance(hash, perceptualHash) <= LIMIT) caught++
    }
    console.log(`${name.padEnd(16)} ${caught} of ${sample.length} copies within ${LIMIT} bits`)
  }
}
