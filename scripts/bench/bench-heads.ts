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
const SPLITS = ['wildfire', ...Array.from({ length: 19 }, (_, index) => `b${index}`)]
const USUAL_SPLITS = '10'

interface Data { embeddings: Float32Array, size: number, labels: number[], cells: string[], classes: string[] }

const embedFolder = async (folder: string, variant: string): Promise<Data> => {
  const files = await listLabelledFiles(folder)
  const threads = availableParallelism()
  const embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, variant), threads })
  const size = embedder.backbone.embeddingSize
  const classes = [...new Set(files.map(({ label }) => label))]
  const embeddings = new Float32Array(files.length * size)
  const cells: string[] = []
  await Promise.all(Array.from({ length: 2 * threads }, async (_, worker) => {
    for (const [index, { name, path }] of files.entries()) {
      if (index % (2 * threads) !== worker) continue
      const bytes = await readFile(path)
      cells[index] = cellOf(createHash('sha256').update(bytes).digest('hex'), placeOfFileName(name))
      embeddings.set(await embedder.embed(bytes), index * size)
    }
  }))
  await embedder.close()
  return { embeddings, size, labels: files.map(({ label }) => classes.indexOf(label)), cells, classes }
}

/** Some images of a data set, other ones for each split. */
const drawSome = ({ embeddings, size, labels, cells, classes }: Data, task: string, images: number): Data => {
  const rank = (place: number): string => createHash('sha256').update(`${task}|${place}`).digest('hex')
  const places = labels.map((_, place) => place).toSorted((a, b) => rank(a) < rank(b) ? -1 : 1).slice(0, images)
  return { embeddings: gatherRows(embeddings, size, places), size, labels: places.map((place) => labels[place] ?? 0), cells: places.map((place) => cells[place] ?? ''), classes }
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
 * Searches heads on several splits of a labelled folder with the default parameters and, if given, with others (JSON;
 * `{}` for none), and compares them split by split: test accuracy, log loss and calibration error, with standard errors
 * over the splits. The third argument says how many splits, the fourth which variant of the backbone, the fifth how many
 * images at most (a small data set).
 */
export const benchHeads = async ([folder = '../shared/tiles', others = '{}', splits = USUAL_SPLITS, variant = 'int8', most = 'Infinity']: readonly string[]): Promise<void> => {
  const data = await embedFolder(folder, variant)
  const tasks = SPLITS.slice(0, Number(splits))
  const changes = JSON.parse(others) as Partial<HyperParameters>
  const candidates = [{}, ...(Object.keys(changes).length > 0 ? [changes] : [])]
  const accuracies: number[][] = []
  for (const changed of candidates) {
    const startedAt = performance.now()
    const scores = []
    for (const task of tasks) scores.push(await score(Number(most) < data.labels.length ? drawSome(data, task, Number(most)) : data, task, { ...DEFAULT_PARAMETERS, ...changed }))
    accuracies.push(scores.map(({ accuracy }) => accuracy))
    console.log(`${JSON.stringify(changed)}: accuracy ${meanAndError(accuracies.at(-1) ?? [])}, log loss ${meanAndError(scores.map(({ logLoss }) => logLoss))}, ECE ${meanAndError(scores.map(({ ece }) => ece))}, ${((performance.now() - startedAt) / 1000 / tasks.length).toFixed(1)} s a search; ${tasks[0]}: ${scores[0]?.accuracy.toFixed(4)} of ${scores[0]?.images} (95 %: ${scores[0]?.accuracyInterval.map((bound) => bound.toFixed(4)).join(' to ')})`)
  }
  const [usual = [], changed] = accuracies
  if (changed !== undefined) console.log(`paired difference of accuracy ${meanAndError(changed.map((accuracy, split) => accuracy - (usual[split] ?? NaN)))}`)
}
