import { deflateSync, gzipSync } from 'node:zlib'
import { answer } from '@emberwatch/bus'
import { AppError, Infer, type InferOptions, type Prediction } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { GIF, JPEG, PNG } from '../testing/images.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const open = async () => {
  const gateway = await createTestGateway()
  const asked: { image: string, options: InferOptions | undefined }[] = []
  await gateway.bus.serve({
    name: 'inference',
    description: 'a replica',
    answers: [answer(Infer, 'wildfire', async (image, { options }): Promise<Prediction> => {
      asked.push({ image: sha256(image), options })
      if (options?.modelVersion === 'm9') throw new AppError('there is no model m9', { code: 'MODEL_NOT_FOUND', retryable: false })
      const burns = image[0] === JPEG[0]
      return { task: 'wildfire', label: burns ? 'wildfire' : 'nowildfire', confidence: 0.75, confidences: { wildfire: burns ? 0.75 : 0.25, nowildfire: burns ? 0.25 : 0.75 }, modelVersion: 'm1', datasetVersion: 'v1', replica: 'r1', imageId: sha256(image), timings: { decodeMs: 1, inferMs: 2, totalMs: 3 } }
    })]
  })
  const infer = (body: object | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }, model = 'wildfire') =>
    gateway.server.inject({ method: 'POST', url: `/v2/models/${model}/infer`, payload: Buffer.isBuffer(body) ? body : JSON.stringify(body), headers })
  return { gateway, asked, infer }
}

const input = (data: string[], other: object = {}) => ({ name: 'image', shape: [data.length], datatype: 'BYTES', data, ...other })
const encoded = [JPEG, PNG].map((image) => image.toString('base64'))

/** A request in the binary extension, as Triton's client writes it. */
const binary = (images: readonly Buffer[], outputs?: object[], parameters?: object) => {
  const elements = Buffer.concat(images.flatMap((image) => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(image.length)
    return [length, image]
  }))
  const header = Buffer.from(JSON.stringify({ inputs: [{ name: 'image', shape: [images.length], datatype: 'BYTES', parameters: { binary_data_size: elements.length } }], ...(outputs !== undefined && { outputs }), ...(parameters !== undefined && { parameters }) }))
  return { body: Buffer.concat([header, elements]), headers: { 'inference-header-content-length': String(header.length) } }
}

describe('the Open Inference Protocol', () => {
  it('says what the server is and what a model takes and gives', async () => {
    const { gateway: { server } } = await open()
    expect((await server.inject({ url: '/v2' })).json()).toEqual({ name: 'emberwatch', version: '0.1.0', extensions: ['binary_tensor_data', 'classification'] })
    expect((await server.inject({ url: '/v2/health/live' })).json()).toEqual({ live: true })
    expect((await server.inject({ url: '/v2/health/ready' })).statusCode).toBe(503)
    const metadata = (await server.inject({ url: '/v2/models/wildfire' })).json()
    expect(metadata).toMatchObject({ name: 'wildfire', platform: 'onnx_onnxv1', inputs: [{ name: 'image', datatype: 'BYTES', shape: [-1] }], outputs: [{ name: 'probabilities', shape: [-1, 2] }, { name: 'label' }] })
    expect((await server.inject({ url: '/v2/models/volcano' })).json()).toEqual({ error: expect.stringContaining('volcano') })
    expect((await server.inject({ url: '/v2/models/wildfire/ready' })).json()).toEqual({ name: 'wildfire', ready: false })
  })

  it('gives the likeliest classes as texts where they are wanted as classification', async () => {
    const { infer } = await open()
    const wanted = (classification: unknown, name = 'probabilities') => infer({ inputs: [input(encoded)], outputs: [{ name, parameters: { classification } }] })
    expect((await wanted(1)).json().outputs).toEqual([{ name: 'probabilities', datatype: 'BYTES', shape: [2, 1], data: ['0.750000:1:wildfire', '0.750000:0:nowildfire'] }])
    expect((await wanted(9)).json().outputs[0]).toMatchObject({ shape: [2, 2], data: ['0.750000:1:wildfire', '0.250000:0:nowildfire', '0.750000:0:nowildfire', '0.250000:1:wildfire'] })
    expect((await wanted(0)).json().outputs[0]).toMatchObject({ datatype: 'FP32' })
    for (const wrong of [wanted(-1), wanted('2'), wanted(1, 'label')]) expect((await wrong).statusCode).toBe(400)
  })

  it('unpacks what a client packed, but no more of it than a body may have', async () => {
    const { infer, asked } = await open()
    const { body, headers } = binary([JPEG])
    for (const [encoding, packed] of [['gzip', gzipSync(body)], ['deflate', deflateSync(body)], ['identity', body]] as const) {
      expect((await infer(packed, { ...headers, 'content-encoding': encoding })).json()).toMatchObject({ model_name: 'wildfire' })
    }
    expect(asked.map(({ image }) => image)).toEqual([sha256(JPEG), sha256(JPEG), sha256(JPEG)])
    const bomb = gzipSync(Buffer.alloc(200_000_000))
    expect((await infer(bomb, { 'content-encoding': 'gzip' })).statusCode).toBe(413)
    expect((await infer(body, { ...headers, 'content-encoding': 'gzip' })).statusCode).toBe(400)
    for (const unknown of ['br', 'constructor']) expect((await infer(body, { ...headers, 'content-encoding': unknown })).statusCode).toBe(415)
  })

  it('takes images in base64 and gives probabilities in the order of the classes', async () => {
    const { infer } = await open()
    const response = await infer({ id: 'abc', inputs: [input(encoded)] })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      model_name: 'wildfire',
      model_version: 'm1',
      id: 'abc',
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [2, 2], data: [0.25, 0.75, 0.75, 0.25] }, { name: 'label', datatype: 'BYTES', shape: [2], data: ['wildfire', 'nowildfire'] }]
    })
    expect((await infer({ inputs: [input(encoded)], outputs: [{ name: 'label' }] })).json().outputs).toHaveLength(1)
  })

  it('takes and gives the binary extension', async () => {
    const { infer, asked } = await open()
    const { body, headers } = binary([JPEG, PNG], [{ name: 'probabilities', parameters: { binary_data: true } }, { name: 'label' }])
    const response = await infer(body, headers)
    const length = Number(response.headers['inference-header-content-length'])
    const { outputs } = JSON.parse(response.rawPayload.subarray(0, length).toString()) as { outputs: object[] }
    expect(outputs).toEqual([{ name: 'probabilities', datatype: 'FP32', shape: [2, 2], parameters: { binary_data_size: 16 } }, { name: 'label', datatype: 'BYTES', shape: [2], data: ['wildfire', 'nowildfire'] }])
    const floats = response.rawPayload.subarray(length)
    expect([0, 4, 8, 12].map((at) => floats.readFloatLE(at))).toEqual([0.25, 0.75, 0.75, 0.25])
    expect(asked.map(({ image }) => image)).toEqual([JPEG, PNG].map((image) => sha256(image)))
    const all = binary([JPEG], undefined, { binary_data_output: true })
    const labelled = await infer(all.body, all.headers)
    expect(labelled.rawPayload.subarray(-12).toString('latin1')).toBe('\u0008\u0000\u0000\u0000wildfire')
  })

  it('answers by a version that is named', async () => {
    const { gateway: { server }, asked } = await open()
    const to = (version: string) => server.inject({ method: 'POST', url: `/v2/models/wildfire/versions/${version}/infer`, payload: { inputs: [input(encoded.slice(0, 1))] } })
    expect((await to('m7')).statusCode).toBe(200)
    expect(asked[0]?.options).toEqual({ modelVersion: 'm7', origin: { requestId: expect.any(String) } })
    const refused = await to('m9')
    expect([refused.statusCode, refused.json()]).toEqual([404, { error: 'there is no model m9' }])
  })

  it('refuses what it cannot read, in its own form of failures', async () => {
    const { infer, asked } = await open()
    const good = binary([JPEG])
    const refusals: [object | Buffer, Record<string, string>?][] = [
      [{}], [{ inputs: [] }], [Buffer.from('{')], [Buffer.alloc(0)],
      [{ inputs: [input(encoded, { name: 'picture' })] }],
      [{ inputs: [input(encoded, { datatype: 'FP32' })] }],
      [{ inputs: [input(encoded, { shape: [3] })] }],
      [{ inputs: [input([])] }],
      [{ inputs: [input(['not base64!'])] }],
      [{ inputs: [input([GIF.toString('base64')])] }],
      [{ inputs: [input(encoded)], outputs: [{ name: 'logits' }] }],
      [good.body.subarray(0, -5), good.headers],
      [good.body, { 'inference-header-content-length': '99999' }],
      [good.body, { 'inference-header-content-length': 'x' }],
      [good.body],
      [binary(Array.from({ length: 65 }, () => JPEG)).body, binary(Array.from({ length: 65 }, () => JPEG)).headers],
      [{ inputs: [input([], { shape: [1], data: Array.from({ length: 100_000 }, () => 'AAAA') })] }]
    ]
    for (const [body, headers] of refusals) {
      const response = await infer(body, headers)
      expect(response.statusCode).toBeGreaterThanOrEqual(400)
      expect(response.statusCode).toBeLessThan(500)
      expect(response.json()).toEqual({ error: expect.stringMatching(/\w/) })
    }
    expect(asked).toEqual([])
    expect((await infer({ inputs: [input(encoded)] }, { 'content-type': 'application/json' }, 'volcano')).statusCode).toBe(404)
  })
})
