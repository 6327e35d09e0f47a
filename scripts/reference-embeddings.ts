import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createEmbedder, loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'

/** Writes reference-embeddings.json beside the backbone: what it answers to ten sample tiles. Run after making a new backbone. */
const SAMPLES = resolve(import.meta.dirname, '..', 'samples')

const spread = async (folder: string, count: number): Promise<string[]> => {
  const files = (await readdir(join(SAMPLES, folder))).sort()
  return Array.from({ length: count }, (_, index) => `${folder}/${files[Math.floor(index * files.length / count)]}`)
}

const tiles = [...await spread('tiles/nowildfire', 5), ...await spread('new-fires', 5)]
const variants: Record<string, Record<string, number[]>> = {}
for (const variant of ['int8', 'fp32']) {
  const embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, variant), threads: 1 })
  const rows = await Promise.all(tiles.map(async (tile) => [tile, [...await embedder.embed(await readFile(join(SAMPLES, tile)))].map((value) => Math.round(value * 1e4) / 1e4)] as const))
  variants[variant] = Object.fromEntries(rows)
  await embedder.close()
}
await writeFile(join(SHIPPED_BACKBONE, 'reference-embeddings.json'), `${JSON.stringify(variants)}\n`)
