import { setTimeout as delay } from 'node:timers/promises'
import { collectDefaultMetrics, Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client'
import { METRICS } from './names.ts'

const SECONDS = [0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2, 5, 15, 60, 300]
/** Stages of a prediction begin far below what a whole one takes. */
const STAGE_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

/** What cannot be read in time is missing from one scrape; Prometheus itself waits ten seconds. */
const READ_WITHIN_MS = 1000

interface Register { registers: Registry[] }

const busMetrics = (register: Register) => ({
  eventsHandled: new Counter({ name: METRICS.eventsHandled, help: 'Events handled, by outcome', labelNames: ['event', 'outcome'], ...register }),
  eventSeconds: new Histogram({ name: METRICS.eventSeconds, help: 'Time to handle an event', labelNames: ['event'], buckets: SECONDS, ...register }),
  deadLetters: new Counter({ name: METRICS.deadLetters, help: 'Events that nobody could handle, by the durable consumer that gave up', labelNames: ['durable'], ...register }),
  deadLettersKept: new Gauge({ name: METRICS.deadLettersKept, help: 'Dead letters that the stream DEAD holds; every consuming service says the same', labelNames: [], ...register }),
  consumerWaiting: new Gauge({ name: METRICS.consumerWaiting, help: 'Events that a durable consumer has still to be given', labelNames: ['durable'], ...register }),
  consumerInHand: new Gauge({ name: METRICS.consumerInHand, help: 'Events that were given to a durable consumer and are not acknowledged yet', labelNames: ['durable'], ...register }),
  busConnected: new Gauge({ name: METRICS.busConnected, help: '1 while the connection to NATS is up', labelNames: [], ...register }),
  busReconnects: new Counter({ name: METRICS.busReconnects, help: 'Times that the connection to NATS came back', labelNames: [], ...register }),
  requestsAnswered: new Counter({ name: METRICS.requestsAnswered, help: 'NATS requests answered, by outcome', labelNames: ['endpoint', 'outcome'], ...register }),
  requestSeconds: new Histogram({ name: METRICS.requestSeconds, help: 'Time to answer a NATS request', labelNames: ['endpoint'], buckets: SECONDS, ...register })
})

const gatewayMetrics = (register: Register) => ({
  httpRequests: new Counter({ name: METRICS.httpRequests, help: 'HTTP requests, by route and status', labelNames: ['method', 'route', 'status'], ...register }),
  httpSeconds: new Histogram({ name: METRICS.httpSeconds, help: 'Time to answer an HTTP request', labelNames: ['method', 'route'], buckets: SECONDS, ...register }),
  predictions: new Counter({ name: METRICS.predictions, help: 'Predictions, by the way of a traffic split, the version that answered and its label or the failure', labelNames: ['task', 'arm', 'version', 'outcome'], ...register }),
  predictionSeconds: new Histogram({ name: METRICS.predictionSeconds, help: 'Time that the replicas took for a prediction, by the way of a traffic split', labelNames: ['task', 'arm'], buckets: SECONDS, ...register }),
  confidence: new Histogram({ name: METRICS.confidence, help: 'Confidence of the answers, by the way of a traffic split', labelNames: ['task', 'arm'], buckets: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1], ...register }),
  shadowAnswers: new Counter({ name: METRICS.shadowAnswers, help: 'Answers that a shadow gave as well, and whether it agrees', labelNames: ['task', 'arm', 'agrees'], ...register }),
  replicasReady: new Gauge({ name: METRICS.replicasReady, help: 'Replicas that this gateway knows to take requests', labelNames: ['task'], ...register })
})

const replicaMetrics = (register: Register) => ({
  inFlight: new Gauge({ name: METRICS.inFlight, help: 'Work in hand: predictions, thumbnails or downloads of a gateway, images of a replica', labelNames: ['of'], ...register }),
  stageSeconds: new Histogram({ name: METRICS.stageSeconds, help: 'Time of each stage of a prediction: read and reply in the gateway; queue, decode and infer (backbone and head) in the replica', labelNames: ['task', 'stage', 'version'], buckets: STAGE_SECONDS, ...register }),
  queueDepth: new Gauge({ name: METRICS.queueDepth, help: 'Images that wait for their turn to be computed', labelNames: [], ...register }),
  batchSize: new Histogram({ name: METRICS.batchSize, help: 'Images of one request of a client (request) or of one run of the backbone (run)', labelNames: ['of'], buckets: [1, 2, 4, 8, 16, 32, 64], ...register }),
  answerCache: new Counter({ name: METRICS.answerCache, help: 'Predictions that were found in memory (hit) or had to be computed (miss)', labelNames: ['outcome'], ...register }),
  recordedPredictions: new Counter({ name: METRICS.recordedPredictions, help: 'Answers chosen to be recorded, by what became of them', labelNames: ['outcome'], ...register }),
  modelServed: new Gauge({ name: METRICS.modelServed, help: '1 for the version that this replica answers with, 0 while it takes no requests', labelNames: ['task', 'version'], ...register }),
  swaps: new Counter({ name: METRICS.swaps, help: 'Models loaded or refused by this replica', labelNames: ['outcome'], ...register }),
  swapSeconds: new Histogram({ name: METRICS.swapSeconds, help: 'Time from the start of loading a champion until it answers', labelNames: [], buckets: SECONDS, ...register }),
  modelRefused: new Gauge({ name: METRICS.modelRefused, help: '1 while the champion is refused and this replica answers with an older model, or with none', labelNames: [], ...register })
})

const ingestMetrics = (register: Register) => ({
  feedStatus: new Gauge({ name: METRICS.feedStatus, help: '1 for what the feed is: ok, stale, suspicious or unreadable', labelNames: ['status'], ...register }),
  feedRows: new Counter({ name: METRICS.feedRows, help: 'Rows of the feed, by what became of them', labelNames: ['outcome'], ...register }),
  tileRequests: new Counter({ name: METRICS.tileRequests, help: 'Requests to the tile provider, by outcome', labelNames: ['provider', 'outcome'], ...register }),
  tileSeconds: new Histogram({ name: METRICS.tileSeconds, help: 'Time that the tile provider took to answer', labelNames: ['provider'], buckets: SECONDS, ...register }),
  tiles: new Counter({ name: METRICS.tiles, help: 'Tiles, by what became of them', labelNames: ['outcome'], ...register })
})

/** One metric as the registry knows it. */
export interface MetricDescription { name: string, help: string, type: string, labels: string[] }

/**
 * How often a process looks how late its event loop is. By default, a hundred times a second, six idle services interrupted
 * who computes 600 times a second. What is shown as lag includes the interval.
 */
const LAG_INTERVAL_MS = 100

/** The metrics of one process, in Prometheus' terms. */
export const createMetrics = (service: string) => {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_INTERVAL_MS })
  const register = { registers: [registry] }
  const readings = new Set<() => Promise<void> | void>()
  const readAll = async (): Promise<void> => {
    const over = new AbortController()
    const all = Promise.allSettled([...readings].map(async (read) => read()))
    await Promise.race([all, delay(READ_WITHIN_MS, undefined, { signal: over.signal }).catch(() => {})])
    over.abort()
  }
  return {
    ...busMetrics(register),
    ...gatewayMetrics(register),
    ...replicaMetrics(register),
    ...ingestMetrics(register),
    spans: new Counter({ name: METRICS.spans, help: 'Spans handed to the OTLP endpoint, by outcome', labelNames: ['outcome'], ...register }),
    /** Reads what is only worth reading when somebody looks, at every scrape; returns how to stop that. */
    onScrape (read: () => Promise<void> | void): () => void {
      readings.add(read)
      return () => readings.delete(read)
    },
    /** The exposition text that Prometheus scrapes. */
    async exposition (): Promise<string> {
      await readAll()
      return registry.metrics()
    },
    contentType: registry.contentType,
    /** What there is, for documents and tests: the registry's own words. */
    describe: (): Promise<MetricDescription[]> => Promise.all((registry.getMetricsAsArray() as unknown as Metric[]).map(async (metric) => {
      const { name, help, type } = await metric.get() as { name: string, help: string, type: unknown }
      return { name, help, type: String(type), labels: 'labelNames' in metric ? [...metric.labelNames as readonly string[]] : [] }
    }))
  }
}
export type Metrics = ReturnType<typeof createMetrics>
