import { parentPort, workerData } from 'node:worker_threads'
import { evaluateHead } from '@emberwatch/ml'
import { yieldToEventLoops } from '@emberwatch/ml/compute-thread'
import { answerReference, type LiveQuestion } from './domain/live/live-question.ts'
import { fitLiveMonitors } from './domain/live/live-monitors.ts'

yieldToEventLoops()

// Seconds of arithmetic, whenever the champion changes.
const question = workerData as LiveQuestion
parentPort?.postMessage(fitLiveMonitors(answerReference(question, evaluateHead), question.settings))
