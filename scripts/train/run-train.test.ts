import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from '@jest/globals'
import { readArguments } from './read-arguments.ts'
import { runTrain } from './run-train.ts'
import { run } from './testing/records.ts'

const open: { close: () => void }[] = []
afterEach(() => { for (const server of open.splice(0)) server.close() })

const model = { modelVersion: 'm2-r1', datasetVersion: 'v2-bbbbbbbb', parameters: { units: 512 }, majorityAccuracy: 0.6, champion: null, candidate: { images: 480, accuracy: 0.96, accuracyInterval: [0.94, 0.98] }, decision: { reason: 'promoted: it is better' } }

type Answers = Record<string, [status: number, body: unknown]>

const USUAL: Answers = {
  'POST /v1/train': [202, { runId: 'r1', datasetVersion: 'v2-bbbbbbbb', state: 'accepted' }],
  'POST /v1/runs/r1/cancel': [202, { runId: 'r1', state: 'cancelling' }],
  'GET /v1/runs/r1': [200, run({ state: 'finished', modelVersion: 'm2-r1' })],
  'GET /v1/runs/r1/metrics': [200, { items: [], total: 0 }],
  'GET /v1/models/m2-r1': [200, model]
}

/** Runs the command against a gateway that gives these answers. */
const command = async (args: readonly string[], answers: Answers = {}, signal = new AbortController().signal) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    text(request).then((body) => {
      const name = `${request.method} ${new URL(request.url ?? '', 'http://here').pathname}`
      asked.push(`${request.method} ${request.url} ${body}`.trim())
      const [status, answer] = { ...USUAL, ...answers }[name] ?? [404, { detail: 'there is no such thing' }]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    }, () => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(server)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [out, err] = [new PassThrough(), new PassThrough()] as const
  const wanted = await readArguments([...args, '--url', url])
  if (wanted.kind === 'help') throw new Error('not asked for')
  const code = await runTrain(wanted, { signal, out: out as unknown as NodeJS.WriteStream, err: err as unknown as NodeJS.WriteStream }).finally(() => { out.end(); err.end() })
  return { code, asked, url, out: await text(out), err: await text(err) }
}

describe('npm run train', () => {
  it('asks for the training, waits for it and says what came of it', async () => {
    const { code, asked, out, url } = await command(['--task', 'scenes', '--set', 'units=512', '--dataset', 'v2'])
    expect(code).toBe(0)
    expect(asked[0]).toBe('POST /v1/train?task=scenes {"datasetVersion":"v2","parameters":{"units":512}}')
    expect(asked.slice(1)).toEqual(['GET /v1/runs/r1?task=scenes', 'GET /v1/runs/r1/metrics?limit=500&offset=0&task=scenes', 'GET /v1/models/m2-r1?task=scenes'])
    expect(out).toMatch(/^Run r1 on v2-bbbbbbbb\nm2-r1, trained on v2-bbbbbbbb/)
    expect(out).toContain(`${url}/v1/models/m2-r1/files/card.html?task=scenes`)
  })

  it('prints one JSON document, and progress beside it', async () => {
    const { out, err } = await command(['--json'])
    expect(JSON.parse(out)).toEqual({ ...run({ state: 'finished', modelVersion: 'm2-r1' }), model })
    expect(err).toBe('Run r1 on v2-bbbbbbbb\n')
  })

  it('ends with an error if the training failed or was cancelled', async () => {
    expect(await command([], { 'GET /v1/runs/r1': [200, run({ state: 'failed', failure: 'too few images' })] })).toMatchObject({ code: 1, out: expect.stringContaining('failed: too few images') })
    expect(await command([], { 'GET /v1/runs/r1': [200, run({ state: 'cancelled' })] })).toMatchObject({ code: 1 })
  })

  it('leaves the training alone when it is interrupted or asked to, and says how to cancel it', async () => {
    const detached = await command(['--detach'])
    expect(detached.asked).toHaveLength(1)
    expect(detached.code).toBe(0)
    const interrupted = await command([], { 'GET /v1/runs/r1': [200, run()] }, AbortSignal.timeout(50))
    expect(interrupted.code).toBe(130)
    for (const { out, url } of [detached, interrupted]) expect(out).toContain(`npm run train -- --cancel r1 --url ${url}`)
  })

  it('cancels a training', async () => {
    const { asked, out } = await command(['--cancel', 'r1', '--reason', 'wrong data'])
    expect(asked).toEqual(['POST /v1/runs/r1/cancel {"reason":"wrong data"}'])
    expect(out).toBe('Run r1 is told to end.\n')
  })

  it('says what the gateway refuses, and whether the command was wrong', async () => {
    await expect(command(['--dataset', 'v9'], { 'POST /v1/train': [404, { detail: 'there is no dataset version v9' }] })).rejects.toMatchObject({ name: 'UsageError', message: 'POST /v1/train answered 404: there is no dataset version v9' })
    await expect(command(['--cancel', 'r1'], { 'POST /v1/runs/r1/cancel': [409, { detail: 'it is over' }] })).rejects.toMatchObject({ name: 'RefusedError' })
    await expect(runTrain({ kind: 'cancel', runId: 'r1', reason: undefined, url: 'http://127.0.0.1:9', task: undefined, json: false }, { signal: AbortSignal.timeout(1000), out: process.stdout, err: process.stderr })).rejects.toThrow('the gateway cannot be reached at http://127.0.0.1:9: is Emberwatch running? See --url')
  })
})
