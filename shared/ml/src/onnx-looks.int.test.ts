import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { OnnxSight } from './onnx-call.ts'
import { createOnnxPool, type OnnxPool } from './onnx-pool.ts'
import { encodeOnnx, FLOAT, INT64, INT_ATTRIBUTE, type OnnxGraph } from './onnx/onnx-schema.ts'

const SIDE = 2
const NUMBERS = 3 * SIDE * SIDE
const COUNT = 12

const longs = (name: string, numbers: number[]) => ({ name, dims: [numbers.length], dataType: INT64, rawData: new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer) })
const end = (name: string, dims: (string | number)[]) =>
  ({ name, type: { tensorType: { elemType: FLOAT, shape: { dim: dims.map((dim) => typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim }) } } } })

/** A network from [rows, 3, 2, 2] to [rows, 12]. */
const network = (rows: string | number, { node, initializer }: Pick<OnnxGraph, 'node' | 'initializer'>): Uint8Array => encodeOnnx({
  irVersion: 8,
  producerName: 'test',
  opsetImport: [{ domain: '', version: 18 }],
  graph: { name: 'test', node, initializer, input: [end('image', [rows, 3, SIDE, SIDE])], output: [end('numbers', [rows, NUMBERS])] },
  metadataProps: []
})
const flattened = (from: string, shape: number[]) => ({ node: [{ opType: 'Reshape', input: [from, 'shape'], output: ['numbers'] }], initializer: [longs('shape', shape)] })

const NETWORKS = {
  'takes any number of rows': network('N', flattened('image', [-1, NUMBERS])),
  'takes one row': network(1, flattened('image', [1, NUMBERS])),
  'says any number and means one': network('N', flattened('image', [1, NUMBERS])),
  'lets rows change each other': network('N', {
    node: [
      { opType: 'ReduceMax', input: ['image', 'rows'], output: ['largest'], attribute: [{ name: 'keepdims', type: INT_ATTRIBUTE, i: 1 }] },
      { opType: 'Sub', input: ['image', 'largest'], output: ['less'] },
      ...flattened('less', [-1, NUMBERS]).node
    ],
    initializer: [longs('rows', [0]), longs('shape', [-1, NUMBERS])]
  })
}

describe('images that wait for the same network', () => {
  let pool: OnnxPool
  beforeAll(async () => {
    pool = createOnnxPool({ threads: 1 })
    for (const [name, model] of Object.entries(NETWORKS)) await pool.create(name, model)
  })
  afterAll(() => pool.close())

  const step = (session: string) => ({ session, input: 'image', output: 'numbers' })
  const pixelsOf = (value: number) => ({ pixels: new Uint8Array(NUMBERS).fill(value), width: SIDE, height: SIDE, mean: [0, 0, 0], std: [1, 1, 1] })
  const look = (session: string, value: number): Promise<OnnxSight> => pool.look({ image: pixelsOf(value), size: { width: SIDE, height: SIDE }, preparation: step('none'), through: [step(session)] })
  const valuesOf = (sights: readonly OnnxSight[]): (number[] | undefined)[] => sights.map(({ outputs }) => outputs['numbers'] && [...outputs['numbers'].data])
  const lookAtMany = async (session: string): Promise<OnnxSight[]> => await Promise.all(Array.from({ length: COUNT }, (_, value) => look(session, value + 1)))

  it.each(Object.keys(NETWORKS))('that %s come out as they do alone', async (session) => {
    const alone: OnnxSight[] = []
    for (let value = 1; value <= COUNT; value++) alone.push(await look(session, value))
    expect(alone.map(({ together }) => together)).toEqual(alone.map(() => 1))
    const equal = await Promise.all(Array.from({ length: COUNT }, () => look(session, 7))) // of which nothing can be learned
    expect(valuesOf(equal)).toEqual(valuesOf(equal.map(() => alone[6] as OnnxSight)))
    for (let turn = 0; turn < 2; turn++) expect(valuesOf(await lookAtMany(session))).toEqual(valuesOf(alone))
  })

  it('go through it two at once while as many wait, where it is made for that', async () => {
    const together = async (session: string): Promise<number[]> => (await lookAtMany(session)).map((sight) => sight.together)
    for (const session of Object.keys(NETWORKS)) {
      const counts = await together(session)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(COUNT)
      expect(Math.max(...counts)).toBe(session === 'takes any number of rows' ? 2 : 1)
    }
  })

  it('fail together where the network is not there, and are told so', async () => {
    for (const one of await Promise.allSettled(Array.from({ length: 5 }, () => look('nothing', 1)))) {
      expect(one).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('session nothing was never created') } })
    }
  })
})
