import { describe, expect, it } from '@jest/globals'
import type { OnnxOrder } from './onnx-call.ts'
import { createOnnxQueue } from './onnx-queue.ts'

const run = (id: number, urgent?: true): OnnxOrder => ({ id, orderedAtMs: 0, call: { operation: 'run', session: 's', inputs: {}, outputs: [], ...(urgent && { urgent }) } })
const release = (id: number): OnnxOrder => ({ id, orderedAtMs: 0, call: { operation: 'release', session: 's' } })
const look = (id: number, head = 'champion'): OnnxOrder => {
  const step = (session: string) => ({ session, input: 'in', output: 'out' })
  return { id, orderedAtMs: 0, call: { operation: 'look', image: { pixels: new Uint8Array(), width: 1, height: 1, mean: [], std: [] }, size: { width: 1, height: 1 }, preparation: step('preparation'), through: [step('backbone'), step(head)] } }
}

const filled = (...orders: OnnxOrder[]) => {
  const queue = createOnnxQueue({ togetherOf: ({ through }) => ({ most: 3, way: JSON.stringify(through) }) })
  for (const order of orders) queue.take(order)
  const rest = (): number[][] => {
    const ids: number[][] = []
    for (let next = queue.next(); next !== undefined; next = queue.next()) ids.push('looks' in next ? next.looks.map(({ id }) => id) : [next.order.id])
    return ids
  }
  return { queue, rest }
}

describe('what an ONNX worker was asked for', () => {
  it('is begun in the order it came, but for what is urgent', () => {
    const { queue, rest } = filled(run(1), run(2), release(3), run(4, true), run(5, true))
    expect(queue.waiting()).toBe(5)
    expect(rest()).toEqual([[4], [5], [1], [2], [3]])
    expect(queue.waiting()).toBe(0)
  })

  it('is not begun once it is called off; what is not there cannot be', () => {
    const { queue, rest } = filled(run(1), run(2, true), run(3), { calledOff: 1 }, { calledOff: 2 }, { calledOff: 9 })
    expect(queue.waiting()).toBe(1)
    expect(rest()).toEqual([[3]])
  })

  it('goes together where it is images of the same way and as many wait again, three at most', () => {
    expect(filled(look(1)).rest()).toEqual([[1]])
    expect(filled(look(1), look(2)).rest()).toEqual([[1], [2]])
    expect(filled(look(1), look(2), look(3)).rest()).toEqual([[1, 2], [3]])
    expect(filled(...[1, 2, 3, 4, 5, 6, 7, 8].map((id) => look(id))).rest()).toEqual([[1, 2, 3], [4, 5, 6], [7], [8]])
  })

  it('goes with what is behind others, but for what loads and frees networks', () => {
    expect(filled(look(1), look(2, 'challenger'), run(3), look(4), look(5)).rest()).toEqual([[1, 4, 5], [2], [3]])
    expect(filled(look(1), release(2), look(3), look(4), look(5)).rest()).toEqual([[1], [2], [3, 4], [5]])
  })
})
