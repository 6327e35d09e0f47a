import { AppError, type Prediction } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { describe, expect, it } from '@jest/globals'
import { createRequestLog } from './request-log.ts'

const PREDICTION: Prediction = { task: 'wildfire', label: 'wildfire', confidence: 0.9, confidences: { wildfire: 0.9 }, modelVersion: 'm1', datasetVersion: 'v1', replica: 'r1', imageId: '0', timings: { decodeMs: 1, inferMs: 2, totalMs: 3 } }

const open = () => {
  const clock = { ms: 0 }
  const lines: { level: string, sentence: string, facts: object }[] = []
  const at = (level: string) => (facts: object, sentence: string): void => { lines.push({ level, sentence, facts }) }
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } as unknown as Logger
  const gone = new AppError('gone', { code: 'BUS_TIMEOUT', retryable: true })
  const { served, unanswered } = createRequestLog({ now: () => clock.ms })
  return {
    clock,
    lines,
    served: (tookMs: number) => served(log, PREDICTION, clock.ms - tookMs),
    dropped: () => unanswered(log, gone, { signal: AbortSignal.abort(), startedAt: clock.ms }),
    refused: (error: unknown) => unanswered(log, error, { signal: new AbortController().signal, startedAt: clock.ms })
  }
}

describe('of a request to a replica the log says', () => {
  it('little that it was answered, and aloud that it was slow or that nobody waited', () => {
    const { lines, served, dropped } = open()
    served(5)
    served(1000)
    dropped()
    expect(lines.map(({ level, sentence }) => [level, sentence])).toEqual([['debug', 'image classified'], ['warn', 'image classified slowly'], ['info', 'request dropped: nobody waits for it']])
    expect(lines[1]?.facts).toEqual({ label: 'wildfire', confidence: 0.9, modelVersion: 'm1', cached: false, decodeMs: 1, inferMs: 2, tookMs: 1000 })
  })

  it('no more than ten times in a second that all are slow or dropped, and later how many more there were', () => {
    const { clock, lines, served, dropped } = open()
    for (let request = 0; request < 500; request++) (request % 2 === 0 ? dropped : () => served(3000))()
    expect(lines).toHaveLength(10)
    clock.ms = 1000
    dropped()
    dropped()
    expect(lines.slice(10).map(({ facts }) => facts)).toEqual([{ code: 'BUS_TIMEOUT', tookMs: 0, unsaid: 490 }, { code: 'BUS_TIMEOUT', tookMs: 0 }])
  })

  it('nothing of a failure, which the bus has logged, and little of a request that was sent to another replica', () => {
    const { lines, refused } = open()
    refused(new Error('broken'))
    refused(new AppError('full', { code: 'INFERENCE_BUSY', retryable: true }))
    expect(lines.map(({ level, sentence }) => [level, sentence])).toEqual([['debug', 'request sent away']])
  })
})
