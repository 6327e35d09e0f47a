import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { createEmbedder, type Embedder, loadBackbone, makeThumbnail, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { compareInWorker } from '../../services/drift/src/adapters/worker-compare-sides.ts'
import { type ChosenSide, chooseSides } from '../../services/drift/src/domain/choose-sides.ts'
import type { ComparisonSide } from '../../services/drift/src/domain/comparison-question.ts'
import { imagesShown } from '../../services/drift/src/domain/images-shown.ts'
import { METHOD, METHOD_VERSION } from '../../services/drift/src/domain/method.ts'
import { reportIdOf } from '../../services/drift/src/domain/report-id.ts'
import { stateFacts } from '../../services/drift/src/domain/state-facts.ts'
import { renderReport } from '../../services/drift/src/report/render-report.ts'
import type { ReportContent } from '../../services/drift/src/report/report-content.ts'
import { reportJson } from '../../services/drift/src/report/report-json.ts'
import { THUMBNAIL_SIZE } from '../../services/drift/src/report/show-unlike.ts'
import type { DriftArguments } from './read-arguments.ts'
import { readSide, type SideRead, type SideRow } from './read-side.ts'

const DRIFT_FOUND = 3
const TASK = 'files'

const sideOf = ({ name, rows, quality, dimensions, hasLabels, backboneId, contentHash }: SideRead, { images }: ChosenSide<SideRow>): ComparisonSide => {
  const chosen = new Float32Array(new SharedArrayBuffer(images.length * dimensions * 4))
  images.forEach(({ row }, i) => chosen.set(rows.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions))
  return {
    name,
    rows: chosen,
    groups: images.map(({ cell }) => cell),
    ...(hasLabels ? { labels: images.map(({ label }) => label) } : {}),
    ...(quality === undefined ? {} : { quality: Object.fromEntries(Object.entries(quality).map(([measure, values]) => [measure, Float64Array.from(images, ({ row }) => values[row] as number)])) }),
    places: Float64Array.from(images.flatMap(({ lon, lat }) => [lon ?? NaN, lat ?? NaN])),
    imageHashes: images.map(({ imageId }) => imageId),
    backboneId,
    preprocessingHash: '',
    contentHash
  }
}

const thumbnailsOf = async (images: readonly SideRow[]): Promise<Map<string, string>> => {
  const pictures = await Promise.all(images.map(async ({ imageId, path }): Promise<[string, string][]> => {
    if (path === null) return []
    const small = await makeThumbnail(await readFile(path), THUMBNAIL_SIZE)
    return [[imageId, `data:image/jpeg;base64,${Buffer.from(small).toString('base64')}`]]
  }))
  return new Map(pictures.flat())
}

const readBoth = async (asked: DriftArguments, say: (line: string) => void): Promise<[SideRead, SideRead]> => {
  const backbone = () => loadBackbone(SHIPPED_BACKBONE, asked.variant)
  let embedder: Promise<Embedder> | undefined
  const reading = { dimensions: asked.dimensions, backbone, say, embedder: () => (embedder ??= backbone().then((loaded) => createEmbedder({ backbone: loaded, threads: availableParallelism() }))) }
  try {
    return [await readSide(asked.reference, reading), await readSide(asked.current, reading)]
  } finally {
    await (await embedder)?.close()
  }
}

const compare = async (asked: DriftArguments, reference: SideRead, current: SideRead): Promise<ReportContent> => {
  const { significance, seed, n } = asked
  if (reference.dimensions !== current.dimensions) throw new Error(`${reference.name} has ${reference.dimensions} numbers a row and ${current.name} ${current.dimensions}; only embeddings of the same kind can be compared`)
  const sides = chooseSides({ reference: reference.images, current: current.images, imagesPerSide: n, seed })
  const question = { reference: sideOf(reference, sides.reference), current: sideOf(current, sides.current), dimensions: reference.dimensions, significance, permutations: METHOD.permutations, resamples: METHOD.resamples, seed }
  const comparison = await compareInWorker(question)
  const reportId = reportIdOf({ task: TASK, referenceHash: reference.contentHash, currentHash: current.contentHash, imagesPerSide: n, backboneId: reference.backboneId, significance, methodVersion: METHOD_VERSION, seed })
  const images = { reference: sides.reference.images, current: sides.current.images }
  const named = ({ name, images: all, contentHash }: SideRead) => ({ version: name, createdAt: null, images: all.length, contentHash, manifestSha256: null })
  const versions = { reference: named(reference), current: named(current) }
  return {
    facts: stateFacts({ reportId, task: TASK, versions, sides, comparison, imagesPerSide: n, backboneId: reference.backboneId }),
    versions,
    images,
    comparison,
    thumbnails: await thumbnailsOf(imagesShown(comparison, images))
  }
}

/** Compares, writes the report and its JSON twin, says the verdict, and returns the exit code. */
export const runDrift = async (asked: DriftArguments, say: (line: string) => void, tell: (line: string) => void = console.log): Promise<number> => {
  const [reference, current] = await readBoth(asked, say)
  for (const { name, hasGroups } of [reference, current]) {
    if (!hasGroups) say(`nothing says which rows of ${name} belong together, so each counts for itself; if some resemble each other (same place, same minute), give --groups-${name === reference.name ? 'reference' : 'current'} or the p-value is too small`)
  }
  const content = await compare(asked, reference, current)
  const json = asked.out.replace(/\.html?$/, '') + '.json'
  await writeFile(asked.out, renderReport(content))
  await writeFile(json, reportJson(content))
  tell(`${content.facts.sentence}\n${asked.out}\n${json}`)
  return asked.exitCode && content.facts.verdict === 'drift' ? DRIFT_FOUND : 0
}
