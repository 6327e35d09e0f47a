import { describe, expect, it } from '@jest/globals'
import type { OnnxOrder } from './onnx-call.ts'
import { createOnnxQueue } from './onnx-queue.ts'

const run = (id: number, urgent?: true): OnnxOrder => ({ id, orderedAtMs: 0, call: { operation: 'run', session: 's', inputs: {}, outputs: [], ...(urgent && { urgent }) } })
const release = (id: number): OnnxOrder => ({ id, orderedAtMs: 0, call: { operation: 'release', session: 's' } })

const filled = (...orders: OnnxOrder[]) => {
  const queue = createOnnxQueue()
  for (const order of orders) queue.take(order)
  const rest = (): number[] => {
    const ids: number[] = []
    for (let order = queue.next(); order !== undefined; order = queue.next()) ids.push(order.id)
    return ids
  }
  return { queue, rest }
}

describe('what an ONNX worker was asked for', () => {
  it('is begun in the order it came, but for what is urgent', () => {
    const { queue, rest } = filled(run(1), run(2), release(3), run(4, true), run(5, true))
    expect(queue.waiting()).toBe(5)
    expect(rest()).toEqual([4, 5, 1, 2, 3])
    expect(queue.waiting()).toBe(0)
  })

  it('is not begun once it is called off; what is not there cannot be', () => {
    const { queue, rest } = filled(run(1), run(2, true), run(3), { calledOff: 1 }, { calledOff: 2 }, { calledOff: 9 })
    expect(queue.waiting()).toBe(1)
    expect(rest()).toEqual([3])
  })
})
