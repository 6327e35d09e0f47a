import type { Split } from '@emberwatch/contracts'
import type { DatasetFacts, DemoFacts, ModelFacts } from './facts.ts'

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const interval = ([low, high]: [number, number]): string => `${percent(low)} to ${percent(high)}`

const splitText = (counts: DatasetFacts['counts'], split: Split): string => Object.entries(counts[split]).map(([label, images]) => `${images} ${label}`).join(' + ')

const datasetLines = ({ version, images, added, counts }: DatasetFacts): string[] => [
  `  ${version}: ${images} tiles (${added} new)`,
  ...(['train', 'validation', 'test'] as const).map((split) => `      ${split.padEnd(10)} ${splitText(counts, split)}`)
]

const modelLines = ({ modelVersion, datasetVersion, candidate, champion, majorityAccuracy, units, backend, decision }: ModelFacts): string[] => [
  `  ${modelVersion} (trained on ${datasetVersion}, ${units} hidden units, ${backend})`,
  `      candidate  ${percent(candidate.accuracy)} of ${candidate.images} frozen test tiles (95 %: ${interval(candidate.accuracyInterval)})`,
  champion === null ? `      majority   ${percent(majorityAccuracy)} by always answering the most frequent class` : `      champion   ${percent(champion.accuracy)} of the same tiles (${champion.modelVersion})`,
  `      decision   ${decision.reason}`
]

const counts = (record: Record<string, number | null>): string => Object.entries(record).map(([name, value]) => `${name}: ${value}`).join(', ')

/** The facts as a short table for people. */
export const printFacts = ({ imported, polled, polledAgain, quarantine, datasets, models, swap, predictions, drift, seconds }: DemoFacts): string => [
  '',
  'Imagery',
  `  imported ${imported.imported} of ${imported.files} tiles; the feed brought ${polled.rows.new} new fires: ${polled.tiles.taken} tiles taken, ${polled.rows.invalid + polled.tiles.quarantined} rows or tiles quarantined, ${polled.tiles.deferred} put off`,
  `  a second poll of the same feed took ${polledAgain.tiles.taken} (each fire is fetched once)`,
  ...quarantine.map(({ reason, detail }) => `      ${reason.padEnd(14)} ${detail.slice(0, 100)}`),
  'Dataset versions',
  ...datasets.flatMap(datasetLines),
  'Models',
  ...models.flatMap(modelLines),
  'Swap while a client was asking',
  `  ${swap.from} -> ${swap.to}, moved by the ${swap.by}: ${swap.requests} requests, ${swap.failed} failed; ${swap.latencyMs.p50} ms median, ${swap.latencyMs.p99} ms p99`,
  `  answers by version ${counts(swap.answersByVersion)}; by replica ${counts(swap.answersByReplica)}; swap took ms ${counts(swap.swapMsByReplica)}`,
  'Predictions of tiles no model ever saw',
  ...predictions.map(({ asked, place, truth, label, confidences, modelVersion, replica }) =>
    `  ${asked === 'image' ? 'by image' : 'by place'}  ${place.padEnd(22)} is ${truth.padEnd(10)} -> ${label.padEnd(10)} ${Object.entries(confidences).map(([name, value]) => `${name} ${value.toFixed(3)}`).join('  ')}  ${modelVersion} on ${replica}`),
  'Drift between the two versions',
  `  ${drift.sentence}`,
  `  report: ${drift.file}`,
  'Time',
  ...Object.entries(seconds).map(([step, took]) => `  ${step.padEnd(42)} ${took.toFixed(1).padStart(6)} s`),
  ''
].join('\n')
