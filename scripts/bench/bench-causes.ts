import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createEmbedder, type Embedder, loadBackbone, qualityColumns, qualityEmbedder, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { compareSides } from '../../services/drift/src/domain/compare-sides.ts'
import { createRandom } from '../../services/drift/src/domain/statistics/random.ts'
import { inject, type Injection } from '../../services/drift/src/testing/inject-causes.ts'
import { CAUSES, type CauseCase, drawCase, type Looks, type Pool } from './cause-cases.ts'
import { listLabelledFiles } from './labelled-files.ts'
import { describeMachine } from '../describe-machine.ts'
import { writeTable } from '../write-table.ts'
import { tableOf } from './table-of.ts'

const FOLDER = '.emberwatch/bench-causes'
const INJECTIONS: readonly (Injection | 'none')[] = ['none', 'blur', 'haze', 'dark', 'night', 'provider', 'season', 'resolution', 'jpeg', 'cast']
const CHOICE_SEED = 1
const CELLS_PER_DEGREE = 10

interface Source { name: string, folder: string, images: number, altered: number, hasPlaces: boolean, hasColour: boolean }

const SOURCES: readonly Source[] = [
  { name: 'tiles', folder: '../shared/tiles', images: 720, altered: 240, hasPlaces: true, hasColour: false },
  { name: 'scenes', folder: '../shared/scenes', images: 420, altered: 175, hasPlaces: false, hasColour: true }
]

const placeOf = (name: string): [number, number] => {
  const [lon = NaN, lat = NaN] = name.replace('.jpg', '').split(',').map(Number)
  return [lon, lat]
}

/** The looks of some images after one injection, computed once and kept in a file. */
const looksOf = async (source: string, { kind, paths, embedder }: { kind: Injection | 'none', paths: readonly string[], embedder: Embedder }): Promise<Looks> => {
  const file = join(FOLDER, `${source}-${kind}-${paths.length}-${embedder.backbone.backboneId.slice(0, 12)}.f32`)
  const size = embedder.backbone.embeddingSize + qualityEmbedder.backbone.embeddingSize
  if (!existsSync(file)) {
    const rows = new Float32Array(paths.length * size)
    let next = 0
    const work = async (): Promise<void> => {
      for (let at = next++; at < paths.length; at = next++) {
        const image = await inject(kind, await readFile(paths[at] as string), createRandom(at, kind))
        rows.set(await embedder.embed(image), at * size)
        rows.set(await qualityEmbedder.embed(image), at * size + embedder.backbone.embeddingSize)
      }
    }
    await Promise.all([work(), work(), work()])
    await writeFile(file, new Uint8Array(rows.buffer))
    console.error(`${source}: ${paths.length} images with ${kind}`)
  }
  const bytes = await readFile(file)
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const part = (from: number, to: number): Float32Array => Float32Array.from({ length: paths.length * (to - from) }, (_, i) => all[Math.floor(i / (to - from)) * size + from + i % (to - from)] as number)
  return { rows: part(0, embedder.backbone.embeddingSize), quality: qualityColumns(part(embedder.backbone.embeddingSize, size)) }
}

const poolOf = async ({ name, folder, images, altered, hasPlaces, hasColour }: Source, embedder: Embedder): Promise<Pool> => {
  const random = createRandom(CHOICE_SEED, `images of ${name}`)
  const files = (await listLabelledFiles(folder)).map((file) => ({ ...file, at: random() })).sort((a, b) => a.at - b.at).slice(0, images)
  const looks = new Map<Injection | 'none', Looks>()
  for (const kind of INJECTIONS) if (kind !== 'season' || hasColour) looks.set(kind, await looksOf(name, { kind, paths: (kind === 'none' ? files : files.slice(0, altered)).map(({ path }) => path), embedder }))
  const places = files.map((file) => placeOf(file.name))
  return {
    name,
    dimensions: embedder.backbone.embeddingSize,
    looks,
    altered,
    labels: files.map(({ label }) => label),
    groups: files.map((file, i) => hasPlaces ? (places[i] as [number, number]).map((degrees) => Math.floor(degrees * CELLS_PER_DEGREE)).join() : file.path),
    places: hasPlaces ? places : undefined
  }
}

/**
 * `npm run bench -- causes [SEEDS] [FIRST_SEED] [CASE]`: injects twelve causes into real tiles and scenes, one at a time, and counts which cause is named first; the table goes into docs/drift.md.
 * The altered images' embeddings and measures are kept in .emberwatch/bench-causes for the next run.
 */
export const benchCauses = async ([seeds = '5', first = '1', only]: readonly string[]): Promise<void> => {
  await mkdir(FOLDER, { recursive: true })
  const embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: availableParallelism() })
  const pools = await Promise.all(SOURCES.map((source) => poolOf(source, embedder)))
  await embedder.close()
  const counts = new Map<CauseCase, Map<string, number>>()
  let [right, tried, took] = [0, 0, 0]
  for (const cause of CAUSES.filter(({ name }) => only === undefined || name === only)) {
    const named = new Map<string, number>()
    counts.set(cause, named)
    for (const pool of pools.filter((each) => cause.suits(each))) {
      for (let seed = Number(first); seed < Number(first) + Number(seeds); seed++) {
        const question = drawCase(pool, cause, seed)
        const startedAt = performance.now()
        const { causes, verdict } = compareSides(question)
        took += performance.now() - startedAt
        const top = causes[0]?.name ?? 'none'
        named.set(top, (named.get(top) ?? 0) + 1)
        tried++
        if (cause.expected.includes(top)) right++
        else console.error(`${pool.name}, ${cause.name}, seed ${seed}: ${verdict}, ${causes.map(({ name, strength, explained }) => `${name} ${strength.toFixed(2)}/${explained.toFixed(2)}`).join(', ')}`)
      }
    }
  }
  const rows = [...counts].map(([{ name, expected }, named]) => {
    const all = [...named.values()].reduce((sum, count) => sum + count, 0)
    const hits = expected.reduce((sum, each) => sum + (named.get(each) ?? 0), 0)
    const others = [...named].filter(([each]) => !expected.includes(each)).map(([each, count]) => `${each} ${count}`).join(', ')
    return [name, expected.join(' or '), `${hits} of ${all}`, others || '–']
  })
  const lines = [
    `Made by \`npm run bench -- causes ${seeds} ${first}\` (${seeds} divisions of each pool from seed ${first} on, 499 rearrangements) on ${describeMachine()}.`,
    '',
    tableOf(['injected', 'right if named', 'named first', 'named instead'], rows),
    '',
    `Right: ${right} of ${tried} (${(100 * right / tried).toFixed(1)} %).`
  ]
  console.log(`${lines.join('\n')} ${(took / tried / 1000).toFixed(2)} s a comparison.`)
  if (only === undefined) await writeTable('docs/drift.md', 'causes', lines)
}
