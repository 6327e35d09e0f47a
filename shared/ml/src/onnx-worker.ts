import { parentPort } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { yieldToEventLoops } from './compute-thread.ts'
import type { OnnxCall, OnnxInputs, OnnxOutputs, OnnxReply } from './onnx-call.ts'
import { pixelsToPlanes } from './pixels-to-planes.ts'

yieldToEventLoops()

// onnxruntime-node computes on the calling thread. One session each, one thread each, so that throughput follows the number of workers.
const sessions = new Map<string, InferenceSession>()

const sessionOf = (name: string): InferenceSession => {
  const session = sessions.get(name)
  if (session === undefined) throw new Error(`session ${name} was never created or is released`)
  return session
}

// One run at a time, so all images can use the same memory: half a megabyte less for each to be made, cleared and collected.
let planes: Float32Array | undefined

const tensorOf = (input: OnnxInputs[string]): Tensor => {
  if ('data' in input) return new Tensor('float32', input.data, input.dims)
  planes = pixelsToPlanes(input, planes)
  return new Tensor('float32', planes, [1, 3, input.height, input.width])
}

const carryOut = async (call: OnnxCall): Promise<OnnxOutputs> => {
  if (call.operation === 'create') {
    sessions.set(call.session, await InferenceSession.create(call.model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 }))
    return {}
  }
  if (call.operation === 'release') {
    await sessions.get(call.session)?.release()
    sessions.delete(call.session)
    return {}
  }
  const feeds = Object.fromEntries(Object.entries(call.inputs).map(([name, input]) => [name, tensorOf(input)]))
  const results: Record<string, Tensor> = await sessionOf(call.session).run(feeds, call.outputs)
  const { [call.then?.from ?? '']: between } = results
  if (call.then !== undefined && between !== undefined) Object.assign(results, await sessionOf(call.then.session).run({ [call.then.input]: between }, call.then.outputs))
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, { data: new Float32Array(tensor.data as Float32Array), dims: [...tensor.dims] }]))
}

const reply = async ({ id, call }: { id: number, call: OnnxCall }): Promise<void> => {
  try {
    const outputs = await carryOut(call)
    parentPort?.postMessage({ id, outputs } satisfies OnnxReply, Object.values(outputs).map(({ data }) => data.buffer as ArrayBuffer))
  } catch (error) {
    parentPort?.postMessage({ id, failure: error instanceof Error ? error.message : String(error) } satisfies OnnxReply)
  }
}

// Strictly one after the other: a release that comes after a run never overtakes it.
let last = Promise.resolve()
parentPort?.on('message', (message: { id: number, call: OnnxCall }) => { last = last.then(() => reply(message)) })
