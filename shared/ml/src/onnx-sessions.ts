import { InferenceSession, Tensor } from 'onnxruntime-node'
import { letGo } from './let-go.ts'
import type { OnnxStep } from './onnx-call.ts'

/** Rows that went through a network together are what they are alone but for this share of the largest number. */
const SAME_WITHIN = 1e-4

const floatsIn = (tensor: Tensor): Float32Array => tensor.data as Float32Array

const isSame = (together: Float32Array, alone: readonly Float32Array[]): boolean => {
  const size = together.length / alone.length
  return alone.every((numbers, row) => {
    const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0)
    return numbers.length === size && numbers.every((number, at) => Math.abs(number - (together[row * size + at] ?? NaN)) <= SAME_WITHIN * largest)
  })
}

const areEqual = ([first, ...others]: readonly Float32Array[]): boolean => others.every((other) => other.every((number, at) => number === first?.[at]))

/** The networks of one thread. onnxruntime-node computes on the calling thread: one session each, one thread each, so that throughput follows the number of workers. */
export const createOnnxSessions = () => {
  const sessions = new Map<string, InferenceSession>()
  /** Whether rows can go through it together, of those that were tried. */
  const tried = new Map<string, boolean>()

  const find = (name: string): InferenceSession => {
    const session = sessions.get(name)
    if (session === undefined) throw new Error(`session ${name} was never created or is released`)
    return session
  }
  const runOnce = async ({ session, input, output }: OnnxStep, tensor: Tensor): Promise<Tensor> => {
    const { [output]: result } = await find(session).run({ [input]: tensor }, [output])
    if (result === undefined) throw new Error(`session ${session} has no output ${output}`)
    return result
  }
  const rowsOf = (tensor: Tensor): Tensor[] => {
    const [count = 1, ...dims] = tensor.dims
    const size = tensor.size / count
    return Array.from({ length: count }, (_, row) => new Tensor('float32', floatsIn(tensor).subarray(row * size, (row + 1) * size), [1, ...dims]))
  }
  const joined = (rows: readonly Tensor[]): Tensor => {
    const [first] = rows as [Tensor]
    const data = new Float32Array(first.size * rows.length)
    rows.forEach((row, at) => { data.set(floatsIn(row), at * first.size) })
    return new Tensor('float32', data, [rows.length, ...first.dims.slice(1)])
  }

  return {
    find,
    async create (name: string, model: Uint8Array): Promise<void> {
      sessions.set(name, await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 }))
      tried.delete(name)
    },
    async release (name: string): Promise<void> {
      await sessions.get(name)?.release()
      sessions.delete(name)
      tried.delete(name)
    },
    /** Whether rows may go through a network together, as far as is known: its input says so, and they came out the same. */
    takesMany (name: string): boolean {
      const [input] = sessions.get(name)?.inputMetadata ?? []
      const first = input?.isTensor === true ? input.shape[0] : undefined
      return tried.get(name) ?? (first !== undefined && !(Number(first) > 0))
    },
    /** One network on one input, which is written into where that is given. */
    async runInto (step: OnnxStep, tensor: Tensor, into: Tensor): Promise<void> {
      const { [step.output]: copy } = await find(step.session).run({ [step.input]: tensor }, { [step.output]: into })
      if (copy !== undefined && copy !== into) letGo(floatsIn(copy)) // onnxruntime-node makes one of what was written
    },
    /**
     * One network on rows that go through it together, // [rows, ...] to [rows, ...]. The first time they are computed one by
     * one as well: a network may say that it takes any number and mean one, or let rows change each other, as some quantised ones do.
     * Rows that are equal prove nothing.
     */
    async runRows (step: OnnxStep, tensor: Tensor): Promise<Tensor> {
      const { session } = step
      if (tensor.dims[0] === 1 || tried.get(session) === true) return await runOnce(step, tensor)
      const rows = rowsOf(tensor)
      const alone: Tensor[] = []
      for (const row of rows) alone.push(await runOnce(step, row))
      const together = await runOnce(step, tensor).catch(() => undefined)
      const isAlike = together !== undefined && isSame(floatsIn(together), alone.map(floatsIn))
      if (!isAlike || !areEqual(rows.map(floatsIn))) tried.set(session, isAlike)
      return isAlike ? together : joined(alone)
    }
  }
}
export type OnnxSessions = ReturnType<typeof createOnnxSessions>
