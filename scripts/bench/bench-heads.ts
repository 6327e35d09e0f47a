import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { HyperParameters, Split } from '@emberwatch/contracts'
import { applyTemperature, createEmbedder, evaluate, evaluateHead, fitTemperature, type Head, loadBackbone, logitsOf, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { DEFAULT_PARAMETERS, DEFAULT_SWEEP, gatherRows, type LabelledRows, searchHeads } from '@emberwatch/ml/training'
import { placeOfFileName } from '../../services/ingest/src/domain/place-of-file-name.ts'
import { cellOf, splitOfCell } from '../../services/ingest/src/domain/split-of-cell.ts'
import { listLabelledFiles } from './labelled-files.ts'

/** Each name gives other splits of the cells, as another task would. */
const SPLITS = ['wildfire', 'b0', 'b1', 'b2', 'b3']

interface Data { embeddings: Float32Array, size: number, labels: number[], cells: string[], classes: string[] }

const embedFolder = async (folder: string): Promise<Data> => {
  const files = await listLabelledFiles(folder)
  const embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: availableParallelism() })
  const size = embedder.backbone.embeddingSize
  const classes = [...new Set(files.map(({ label }) => label))]
  const embeddings = new Float32Array(files.length * size)
  const cells: string[] = []
  for (const [index, { name, path }] of files.entries()) {
    const bytes = await readFile(path)
    cells.push(cellOf(createHash('sha256').update(bytes).digest('hex'), placeOfFileName(name)))
    embeddings.set(await embedder.embed(bytes), index * size)
  }
  await embedder.close()
  return { embeddings, size, labels: files.map(({ label }) => classes.indexOf(label)), cells, classes }
}

const answersOf = (head: Head, { embeddings, labels }: LabelledRows, size: number): number[] =>
  labels.flatMap((_, row) => evaluateHead(head, embeddings.subarray(row * size, (row + 1) * size)))

/** One search on one split, calibrated as the trainer does it; scored on the test split. */
const score = async ({ embeddings, size, labels, cells, classes }: Data, task: string, parameters: HyperParameters) => {
  const take = (split: Split) => {
    const places = cells.flatMap((cell, place) => splitOfCell(task, cell) === split ? [place] : [])
    return { embeddings: gatherRows(embeddings, size, places), labels: places.map((place) => labels[place] ?? 0), cells: places.map((place) => cells[place] ?? '') }
  }
  const [train, validation, test] = [take('train'), take('validation'), take('test')]
  const { head } = await searchHeads({ data: { train, validation, embeddingSize: size, classes: classes.length }, parameters, sweep: DEFAULT_SWEEP, onEpoch: () => {} })
  const temperature = fitTemperature(logitsOf(answersOf(head, validation, size)), classes.length, validation.labels)
  const probabilities = applyTemperature(logitsOf(answersOf(head, test, size)), classes.length, temperature)
  return evaluate({ classes, probabilities, labels: test.labels, cells: test.cells }, { modelVersion: task })
}

const meanAndError = (values: readonly number[]): string => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  return `${mean.toFixed(4)} ± ${Math.sqrt(variance / values.length).toFixed(4)}`
}

/**
 * Searches heads on several splits of a labelled folder with the default parameters and, if given, with others (JSON),
 * and compares them split by split: test accuracy, log loss and calibration error, with standard errors over the splits.
 */
export const benchHeads = async ([folder = '../shared/tiles', others]: readonly string[]): Promise<void> => {
  const data = await embedFolder(folder)
  const candidates = [{}, ...(others === undefined ? [] : [JSON.parse(others) as Partial<HyperParameters>])]
  const accuracies: number[][] = []
  for (const changed of candidates) {
    const startedAt = performance.now()
    const scores = []
    for (const task of SPLITS) scores.push(await score(data, task, { ...DEFAULT_PARAMETERS, ...changed }))
    accuracies.push(scores.map(({ accuracy }) => accuracy))
    console.log(`${JSON.stringify(changed)}: accuracy ${meanAndError(accuracies.at(-1) ?? [])}, log loss ${meanAndError(scores.map(({ logLoss }) => logLoss))}, ECE ${meanAndError(scores.map(({ ece }) => ece))}, ${((performance.now() - startedAt) / 1000 / SPLITS.length).toFixed(1)} s a search; ${SPLITS[0]}: ${scores[0]?.accuracy.toFixed(4)} of ${scores[0]?.images} (95 %: ${scores[0]?.accuracyInterval.map((bound) => bound.toFixed(4)).join(' to ')})`)
  }
  const [usual = [], changed] = accuracies
  if (changed !== undefined) console.log(`paired difference of accuracy ${meanAndError(changed.map((accuracy, split) => accuracy - (usual[split] ?? NaN)))}`)
}
