import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { createEmbedder, type Embedder, ensureEmbeddings, loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { createMemoryObjectStore } from '@emberwatch/storage/testing'
import { startBareThreads } from './bare-threads.ts'
import { listLabelledFiles } from './labelled-files.ts'
import { median } from './median.ts'

const TASK = 'bench'
const ROUNDS = 5

interface Timing { perSecond: number, cpuMs: number }

const time = async (images: number, run: () => Promise<unknown>): Promise<Timing> => {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
  await run()
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: images / (performance.now() - startedAt) * 1000, cpuMs: (user + system) / 1000 / images }
}

/** The same images as a dataset version in an object store in memory, embedded as the trainer does it. */
const openStore = async (images: readonly Uint8Array[]) => {
  const objects = createMemoryObjectStore()
  const rows = images.map((_, index) => ({ imageId: String(index) }) as ManifestRow)
  for (const [index, image] of images.entries()) await objects.put(objectKeys.tile(String(index)), image, 'image/jpeg')
  let version = 0
  return (embedder: Embedder, concurrency: number) => {
    const dataset = { task: TASK, version: `v${++version}`, images: rows.length } as DatasetVersion
    return ensureEmbeddings({ objects, embedder, dataset, earlier: [], rows, concurrency })
  }
}

/**
 * Embeds the tiles of a labelled folder by a bare loop of decoding and ONNX Runtime on every core and by
 * {@link ensureEmbeddings}, in turns, and compares the two.
 */
export const benchEmbed = async ([folder = '../shared/tiles', count = '600', variant = 'int8']: readonly string[]): Promise<void> => {
  const files = await listLabelledFiles(folder)
  const step = Math.max(1, Math.floor(files.length / Number(count)))
  const images = await Promise.all(files.filter((_, index) => index % step === 0).slice(0, Number(count)).map(({ path }) => readFile(path)))
  const threads = availableParallelism()
  const backbone = await loadBackbone(SHIPPED_BACKBONE, variant)
  const bare = await startBareThreads(backbone, images, threads)
  const embedder = await createEmbedder({ backbone, threads })
  const embed = await openStore(images)
  const results: Record<'bare' | 'ours', Timing>[] = []
  console.log(`${images.length} images of ${folder}, ${backbone.backboneId}, ${threads} threads; images per second (CPU ms an image)`)
  for (let round = 0; round <= ROUNDS; round++) {
    const result = { bare: await time(images.length, bare.run), ours: await time(images.length, () => embed(embedder, 2 * threads)) }
    if (round === 0) continue // warm-up
    results.push(result)
    console.log(`round ${round}: bare loop ${result.bare.perSecond.toFixed(1)} (${result.bare.cpuMs.toFixed(2)}), ensureEmbeddings ${result.ours.perSecond.toFixed(1)} (${result.ours.cpuMs.toFixed(2)}), ratio ${(result.ours.perSecond / result.bare.perSecond).toFixed(3)}`)
  }
  console.log(`median of ${ROUNDS}: ratio of throughput ${median(results.map(({ bare, ours }) => ours.perSecond / bare.perSecond)).toFixed(3)}, of CPU time ${median(results.map(({ bare, ours }) => ours.cpuMs / bare.cpuMs)).toFixed(3)}`)
  await bare.stop()
  await embedder.close()
}
