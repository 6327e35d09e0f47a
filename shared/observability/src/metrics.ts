import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { METRICS } from './names.ts'

const SECONDS = [0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2, 5, 15, 60, 300]

/** The metrics of one process, in Prometheus' terms. */
export const createMetrics = (service: string) => {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    eventsHandled: new Counter({ name: METRICS.eventsHandled, help: 'Events handled, by outcome', labelNames: ['event', 'outcome'], registers }),
    eventSeconds: new Histogram({ name: METRICS.eventSeconds, help: 'Time to handle an event', labelNames: ['event'], buckets: SECONDS, registers }),
    requestsAnswered: new Counter({ name: METRICS.requestsAnswered, help: 'NATS requests answered, by outcome', labelNames: ['endpoint', 'outcome'], registers }),
    requestSeconds: new Histogram({ name: METRICS.requestSeconds, help: 'Time to answer a NATS request', labelNames: ['endpoint'], buckets: SECONDS, registers }),
    httpRequests: new Counter({ name: METRICS.httpRequests, help: 'HTTP requests, by route and status', labelNames: ['method', 'route', 'status'], registers }),
    httpSeconds: new Histogram({ name: METRICS.httpSeconds, help: 'Time to answer an HTTP request', labelNames: ['method', 'route'], buckets: SECONDS, registers }),
    predictions: new Counter({ name: METRICS.predictions, help: 'Predictions, by the way of a traffic split, the version that answered and its label or the failure', labelNames: ['task', 'arm', 'version', 'outcome'], registers }),
    predictionSeconds: new Histogram({ name: METRICS.predictionSeconds, help: 'Time that the replicas took for a prediction, by the way of a traffic split', labelNames: ['task', 'arm'], buckets: SECONDS, registers }),
    confidence: new Histogram({ name: METRICS.confidence, help: 'Confidence of the answers, by the way of a traffic split', labelNames: ['task', 'arm'], buckets: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1], registers }),
    shadowAnswers: new Counter({ name: METRICS.shadowAnswers, help: 'Answers that a shadow gave as well, and whether it agrees', labelNames: ['task', 'arm', 'agrees'], registers }),
    recordedPredictions: new Counter({ name: METRICS.recordedPredictions, help: 'Answers chosen to be recorded, by what became of them', labelNames: ['outcome'], registers }),
    swaps: new Counter({ name: METRICS.swaps, help: 'Models loaded or refused by this replica', labelNames: ['outcome'], registers }),
    modelRefused: new Gauge({ name: METRICS.modelRefused, help: '1 while the champion is refused and this replica answers with an older model, or with none', registers }),
    feedStatus: new Gauge({ name: METRICS.feedStatus, help: '1 for what the feed is: ok, stale, suspicious or unreadable', labelNames: ['status'], registers }),
    feedRows: new Counter({ name: METRICS.feedRows, help: 'Rows of the feed, by what became of them', labelNames: ['outcome'], registers }),
    tileRequests: new Counter({ name: METRICS.tileRequests, help: 'Requests to the tile provider, by outcome', labelNames: ['provider', 'outcome'], registers }),
    tileSeconds: new Histogram({ name: METRICS.tileSeconds, help: 'Time that the tile provider took to answer', labelNames: ['provider'], buckets: SECONDS, registers }),
    tiles: new Counter({ name: METRICS.tiles, help: 'Tiles, by what became of them', labelNames: ['outcome'], registers }),
    /** The exposition text that Prometheus scrapes. */
    exposition: () => registry.metrics(),
    contentType: registry.contentType
  }
}
export type Metrics = ReturnType<typeof createMetrics>
