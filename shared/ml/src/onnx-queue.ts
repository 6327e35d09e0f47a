import type { OnnxOrder } from './onnx-call.ts'

type Ordered = Exclude<OnnxOrder, { calledOff: number }>

/**
 * What a worker has been asked for and has not begun, in the order it came; what is urgent is begun before. A release
 * therefore never overtakes a run.
 */
export const createOnnxQueue = () => {
  const [urgent, others] = [new Map<number, Ordered>(), new Map<number, Ordered>()]
  return {
    waiting: (): number => urgent.size + others.size,
    /** Puts a call at the end, or forgets one. */
    take (order: OnnxOrder): void {
      if ('calledOff' in order) {
        urgent.delete(order.calledOff)
        others.delete(order.calledOff)
      } else (order.call.operation === 'run' && order.call.urgent === true ? urgent : others).set(order.id, order)
    },
    next (): Ordered | undefined {
      const orders = urgent.size > 0 ? urgent : others
      const [first] = orders.values()
      if (first !== undefined) orders.delete(first.id)
      return first
    }
  }
}
