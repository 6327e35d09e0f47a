import type { OnnxLook, OnnxOrder, Ordered } from './onnx-call.ts'

/** What is to be done next: one call, or images that go the same way. */
type Next = ({ looks: Ordered<'look'>[] } | { order: Ordered<'create' | 'run' | 'release'> }) & { isUrgent: boolean }

const isLook = (order: Ordered): order is Ordered<'look'> => order.call.operation === 'look'
const isUrgent = ({ call }: Ordered): boolean => call.operation === 'run' && call.urgent === true
const changesNetworks = ({ call: { operation } }: Ordered): boolean => operation === 'create' || operation === 'release'

/**
 * What a worker has been asked for and has not begun, in the order it came; what is urgent is begun before. What loads or
 * frees a network is overtaken by nothing else, so a release never overtakes a run, nor a run what it needs.
 *
 * @param togetherOf how many images can go with one, and which those are: all of the same way
 */
export const createOnnxQueue = ({ togetherOf }: { togetherOf: (look: OnnxLook) => { most: number, way: string } }) => {
  const [urgent, others] = [new Map<number, Ordered>(), new Map<number, Ordered>()]

  /** The first has waited longest. That it waits for companions is worth it only where as many wait again. */
  const companionsOf = ({ call }: Ordered<'look'>): Ordered<'look'>[] => {
    const half = Math.floor(others.size / 2)
    if (half === 0) return []
    const { most, way } = togetherOf(call)
    const companions: Ordered<'look'>[] = []
    for (const other of others.values()) {
      if (companions.length >= Math.min(most - 1, half) || changesNetworks(other)) break
      if (isLook(other) && togetherOf(other.call).way === way) companions.push(other)
    }
    for (const { id } of companions) others.delete(id)
    return companions
  }

  return {
    waiting: (): number => urgent.size + others.size,
    /** Puts a call at the end, or forgets one. */
    take (order: OnnxOrder): void {
      if ('calledOff' in order) {
        urgent.delete(order.calledOff)
        others.delete(order.calledOff)
      } else (isUrgent(order) ? urgent : others).set(order.id, order)
    },
    next (): Next | undefined {
      const orders = urgent.size > 0 ? urgent : others
      const [first] = orders.values()
      if (first === undefined) return undefined
      orders.delete(first.id)
      return isLook(first) ? { looks: [first, ...companionsOf(first)], isUrgent: false } : { order: first, isUrgent: isUrgent(first) }
    }
  }
}
