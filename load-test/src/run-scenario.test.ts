import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { readdir, readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { verdictLines } from './report/verdict.ts'
import { htmlReport } from './report/html-report.ts'
import { type RunOptions, runScenario } from './run-scenario.ts'
import type { RunResult } from './run-result.ts'
import type { Scenario, ScenarioPhase } from './scenario.ts'

const IMAGES = 'samples/unseen'
const PREDICTION = JSON.stringify({ label: 'wildfire', modelVersion: 'm1', replica: 'r1', arm: 'champion' })

/** Runs against a gateway that answers as told; what it is asked before and after the run is answered, too. */
const runAgainst = async (listener: RequestListener, scenario: Partial<Scenario> & { phases: ScenarioPhase[] }, options: Partial<RunOptions> = {}): Promise<RunResult> => {
  const server = createServer((request, response) => {
    request.resume()
    if (/^\/(metrics|v1\/replicas)/.test(request.url ?? '')) response.writeHead(404).end()
    else listener(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await runScenario({
      scenario: { description: 'a test', tasks: [{ name: 'ask', place: [[1, 2]] }], ...scenario },
      host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      task: 'wildfire',
      say: () => {},
      ...options
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const answerAtOnce: RequestListener = (_request, response) => { response.setHeader('content-type', 'application/json').end(PREDICTION) }

/** Answers at once, but from half a second after the first measured request on for one second nothing at all. */
const stallForASecond = (): RequestListener => {
  let asked = 0
  let startedAt = 0
  return (request, response) => {
    if (++asked === 2) startedAt = performance.now() // the first was the one before the run
    const left = asked < 2 ? 0 : startedAt + 1500 - performance.now()
    if (left > 0 && left < 1000) setTimeout(() => answerAtOnce(request, response), left)
    else answerAtOnce(request, response)
  }
}

const tallyOf = ({ phases: [phase] }: RunResult) => {
  if (phase === undefined) throw new Error('there was no phase')
  return phase.tally
}

describe('open load', () => {
  it('counts a stall of a second in every request that it held up', async () => {
    const result = await runAgainst(stallForASecond(), { deadline: '300ms', phases: [{ name: 'open', rate: 200, runTime: 3 }] })
    const { successes, offered, sent, inTime } = tallyOf(result)
    expect(offered).toBe(sent)
    expect(sent).toBeGreaterThan(500)
    expect(successes.percentile(0.99)).toBeGreaterThan(700) // a third of all were due during the stall
    expect(successes.percentile(0.5)).toBeLessThan(400)
    expect(sent - inTime).toBeGreaterThan(90)
  })

  it('sends nothing beyond the requests in flight that are allowed, and counts what it did not send as failed', async () => {
    const result = await runAgainst(stallForASecond(), { phases: [{ name: 'open', rate: 200, runTime: 3 }] }, { maxInFlight: 10 })
    const { offered, sent, notSent } = tallyOf(result)
    expect(notSent).toBeGreaterThan(90)
    expect(offered).toBe(sent + notSent)
    expect(result.passed).toBe(false)
    expect(verdictLines(result).join('\n')).toContain(`not sent ${notSent}`)
  })
})

describe('closed load', () => {
  it('of the same stall shows next to nothing in its p99: that is what it omits', async () => {
    const result = await runAgainst(stallForASecond(), { phases: [{ name: 'closed', users: 2, wait: [0.001, 0.003], runTime: 3 }] })
    const { successes, offered, sent } = tallyOf(result)
    expect(successes.percentile(0.99)).toBeLessThan(400)
    expect(successes.max).toBeGreaterThan(400)
    expect(offered).toBeGreaterThan(sent * 1.2)
  })

  it('stops at the number of requests, exactly', async () => {
    const result = await runAgainst(answerAtOnce, { phases: [{ name: 'closed', users: 5, wait: [0, 0], runTime: 30 }] }, { requests: 100 })
    expect(tallyOf(result).sent).toBe(100)
    expect(result.seconds).toBeLessThan(20)
    expect(result.passed).toBe(true)
  })

  it('ends when it is stopped, with what was measured', async () => {
    const stopping = new AbortController()
    const result = await runAgainst((request, response) => {
      answerAtOnce(request, response)
      setTimeout(() => stopping.abort(), 300)
    }, { phases: [{ name: 'closed', users: 2, wait: [0.05, 0.05], runTime: 30 }, { name: 'never', users: 1, runTime: 30 }] }, { stop: stopping.signal })
    expect(tallyOf(result).sent).toBeGreaterThan(0)
    expect(result.notes).toEqual(['the run ended before its phases never'])
  })
})

describe('a run', () => {
  it('tells refusals, errors and timeouts apart, and who answered', async () => {
    let asked = 0
    const result = await runAgainst((request, response) => {
      const turn = asked++ % 4
      if (asked <= 2 || turn === 1) answerAtOnce(request, response)
      else if (turn === 2) response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '1' }).end('{"code":"GATEWAY_OVERLOADED"}')
      else if (turn === 3) request.socket.destroy()
    }, { timeout: '200ms', phases: [{ name: 'mixed', rate: 50, runTime: 2, thresholds: { failRatio: 1, p99: 1000 } }] })
    const { refusals, refusalsWithRetryAfter, timeouts, errors, kinds, replicas, versions, arms, successes } = tallyOf(result)
    expect(refusals.count).toBeGreaterThan(10)
    expect(refusalsWithRetryAfter).toBe(refusals.count)
    expect(timeouts).toBeGreaterThan(10)
    expect(Object.values(kinds).map((counts) => Object.fromEntries(counts))).toEqual([{ '429 GATEWAY_OVERLOADED': refusals.count }, { 'no answer within 200 ms': timeouts }, { 'connection reset': errors }])
    for (const shares of [replicas, versions, arms]) expect([...shares.values()]).toEqual([successes.count])
    expect(result.passed).toBe(true)
    const text = verdictLines(result).join('\n')
    expect(text).toMatch(/refused [\d.]+\/s \(429, p99 [\d.]+ ms\) {2}timeouts \d+ \(no answer within 200 ms × \d+\) {2}errors \d+ \(connection reset × \d+\)/)
    expect(text).toContain('versions m1 100.0 %   arms champion 100.0 %   replicas r1 100.0 %')
    const page = htmlReport(result, { name: '<mixed>', machine: 'a test' })
    expect(page).toContain('Load test: &lt;mixed&gt;')
    expect(page).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1)/)
  })

  it('takes the rate of a later phase from what an earlier one came to, and compares them', async () => {
    const result = await runAgainst(answerAtOnce, {
      phases: [
        { name: 'capacity', users: 1, wait: [0.02, 0.02], runTime: 1 },
        { name: 'twice', rate: { times: 2, of: 'capacity' }, runTime: 2, thresholds: { goodput: { times: 5, of: 'capacity' } } }
      ]
    })
    const [capacity, twice] = result.phases.map(({ tally }) => tally)
    const ratio = (twice?.sent ?? 0) / 2 / (capacity?.sent ?? 1)
    expect(ratio).toBeGreaterThan(1.4)
    expect(ratio).toBeLessThan(2.6)
    expect(result.phases[1]?.checks.find(({ name }) => name === 'goodput')?.passed).toBe(false)
    expect(result.passed).toBe(false)
  })

  it('sends no image twice where none shall be, and each with all of its bytes', async () => {
    const bodies: Buffer[] = []
    const keep: RequestListener = (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks))
        answerAtOnce(request, response)
      })
    }
    await runAgainst(keep, { uniqueImages: true, tasks: [{ name: 'ask', image: IMAGES }], phases: [{ name: 'closed', users: 2, wait: [0, 0], runTime: 20 }] }, { requests: 40 })
    const files = (await readdir(IMAGES, { recursive: true })).filter((name) => name.endsWith('.jpg'))
    const images = await Promise.all(files.map((name) => readFile(join(IMAGES, name))))
    const [, ...measured] = bodies // the first was sent before the run
    expect(new Set(measured.map((body) => body.toString('base64'))).size).toBe(40)
    expect(measured.every((body) => images.some((image) => body.length > image.length && body.subarray(0, image.length).equals(image)))).toBe(true)
  })

  it('is not begun when a task cannot work', async () => {
    const run = runAgainst((_request, response) => { response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"code":"TASK_NOT_FOUND"}') }, { phases: [{ name: 'a', users: 1, runTime: 5 }] })
    await expect(run).rejects.toThrow('before the run, task "ask" (POST /v1/tasks/wildfire/predict) was answered 404 TASK_NOT_FOUND')
  })

  it('that kills replicas needs a system of its own', async () => {
    await expect(runAgainst(answerAtOnce, { phases: [{ name: 'a', users: 1, runTime: 1, disturb: { what: 'kill-replicas', every: 1 } }] })).rejects.toThrow('use --own-system')
  })
})
