import { parentPort, workerData } from 'node:worker_threads'
import { compareSides } from './domain/compare-sides.ts'
import type { ComparisonQuestion } from './domain/comparison.ts'

// The whole of a comparison's arithmetic happens here, so that the service's own loop stays free for its servers.
parentPort?.postMessage(compareSides(workerData as ComparisonQuestion))
