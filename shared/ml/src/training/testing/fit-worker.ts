import { parentPort, workerData } from 'node:worker_threads'
import { type BackendName } from '../backends.ts'
import { DEFAULT_PARAMETERS } from '../default-search.ts'
import { searchHeads, type SearchReport } from '../search-heads.ts'
import { cloudData } from './clouds.ts'

/** What one back end makes of a small training, or why it cannot. */
export type FitOutcome = { reports: Pick<SearchReport, 'trainLoss' | 'validationLoss' | 'backend' | 'device'>[], kernel: Float32Array } | { failure: string }

const fit = async (): Promise<FitOutcome> => {
  const reports: SearchReport[] = []
  const parameters = { ...DEFAULT_PARAMETERS, units: 16, learningRate: 0.01, batchSize: 32, maxEpochs: 3, dropout: 0.2, l2: 0.001, labelSmoothing: 0.1 }
  try {
    const { head } = await searchHeads({ data: cloudData, parameters, sweep: { method: 'grid', space: {} }, backend: workerData as BackendName, onEpoch: (report) => reports.push(report) })
    return { reports, kernel: head.layers[0]?.kernel ?? new Float32Array() }
  } catch (error) {
    return { failure: String(error) }
  }
}

parentPort?.postMessage(await fit())
