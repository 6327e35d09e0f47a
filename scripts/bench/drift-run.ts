import { compareInWorker } from '../../services/drift/src/adapters/worker-compare-sides.ts'
import type { ComparisonSide } from '../../services/drift/src/domain/comparison-question.ts'
import { METHOD } from '../../services/drift/src/domain/method.ts'
import { stateFacts } from '../../services/drift/src/domain/state-facts.ts'
import { createRandom } from '../../services/drift/src/domain/statistics/random.ts'
import { renderReport } from '../../services/drift/src/report/render-report.ts'

/** What one comparison cost, from the rows in memory to the report's bytes. */
export interface DriftRun { seconds: number, cpuSeconds: number, megabytes: number, htmlBytes: number }

const PER_GROUP = 2
const MEGABYTE = 1024

const madeUp = (name: string, count: number, dimensions: number): ComparisonSide => {
  const random = createRandom(1, name)
  const rows = new Float32Array(new SharedArrayBuffer(count * dimensions * 4))
  for (let at = 0; at < rows.length; at++) rows[at] = random() + random() - 1
  return { name, rows, groups: Array.from({ length: count }, (_, row) => `${name} ${Math.floor(row / PER_GROUP)}`), labels: Array.from({ length: count }, (_, row) => row % 4 < 2 ? 'a' : 'b'), backboneId: 'made up', preprocessingHash: '', contentHash: name }
}

const [rowsPerSide, dimensions] = process.argv.slice(2).map(Number) as [number, number]
const [reference, current] = [madeUp('old', rowsPerSide, dimensions), madeUp('new', rowsPerSide, dimensions)]
const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
const comparison = await compareInWorker({ reference, current, dimensions, significance: 0.01, permutations: METHOD.permutations, resamples: METHOD.resamples, seed: 1 })
const images = (side: ComparisonSide) => side.groups.map((cell, row) => ({ imageId: `${side.name} ${row}`, label: side.labels?.[row] ?? '', cell, lon: null, lat: null, row }))
const versions = { reference: { version: 'old', createdAt: null, images: rowsPerSide, contentHash: 'old', manifestSha256: null }, current: { version: 'new', createdAt: null, images: rowsPerSide, contentHash: 'new', manifestSha256: null } }
const shown = { reference: images(reference), current: images(current) }
const nothingLeftOut = { imagesInSharedGroups: 0, imagesNotSampled: 0, samplingProbability: 1 }
const sides = { reference: { images: shown.reference, ...nothingLeftOut }, current: { images: shown.current, ...nothingLeftOut }, sharedImages: 0, sharedGroups: 0 }
const html = renderReport({ facts: stateFacts({ reportId: 'bench', task: 'bench', versions, sides, comparison, imagesPerSide: rowsPerSide, backboneId: 'made up' }), versions, images: shown, comparison, thumbnails: new Map() })
const { user, system } = process.cpuUsage(cpu)
console.log(JSON.stringify({ seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / MEGABYTE, htmlBytes: Buffer.byteLength(html) } satisfies DriftRun))
