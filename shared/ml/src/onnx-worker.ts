import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { Transformer } from '@napi-rs/image'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { yieldToEventLoops } from './compute-thread.ts'
import { isUnreadable, unreadable } from './image-errors.ts'
import { type JpegInput, type OnnxCall, type OnnxInputs, type OnnxOrder, type OnnxReply, type OnnxResult, type OnnxRun, sharedClockMs } from './onnx-call.ts'
import { letGo } from './let-go.ts'
import { createOnnxQueue } from './onnx-queue.ts'
import { pixelsToPlanes } from './pixels-to-planes.ts'

yieldToEventLoops()

// onnxruntime-node computes on the calling thread. One session each, one thread each, so that throughput follows the number of workers.
const sessions = new Map<string, InferenceSession>()

const sessionOf = (name: string): InferenceSession => {
  const session = sessions.get(name)
  if (session === undefined) throw new Error(`session ${name} was never created or is released`)
  return session
}

/** Decoded on this thread, whose caches then hold what the first session reads: no other thread has to be woken for half a millisecond. */
const decodeJpeg = ({ jpeg, width, height, channels }: JpegInput): Tensor => {
  try {
    const pixels = new Transformer(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)).rawPixelsSync()
    return new Tensor('uint8', pixels, [1, height, width, channels]) // refuses other numbers of bytes
  } catch (error) {
    throw unreadable(error)
  } finally {
    letGo(jpeg)
  }
}

// One run at a time, so all images can use the same memory: half a megabyte less for each to be made, cleared and collected.
let planes: Float32Array | undefined
/** What sessions gave to the next one alone, by session; each has the same shape every time. */
const betweens = new Map<string, Tensor>()

const tensorOf = (input: OnnxInputs[string]): Tensor => {
  if ('data' in input) return new Tensor('float32', input.data, input.dims)
  if ('jpeg' in input) return decodeJpeg(input)
  planes = pixelsToPlanes(input, planes)
  return new Tensor('float32', planes, [1, 3, input.height, input.width])
}

const run = async (call: OnnxRun): Promise<Omit<OnnxResult, 'waitedMs'>> => {
  const kept: Record<string, Tensor> = {}
  const stepsMs: number[] = []
  let startedAt = performance.now()
  let feeds = Object.fromEntries(Object.entries(call.inputs).map(([name, input]) => [name, tensorOf(input)]))
  for (let step: Pick<OnnxRun, 'session' | 'outputs' | 'then'> | undefined = call; step !== undefined; step = step.then) {
    const { session, outputs, then } = step
    const wanted: Record<string, Tensor | null> = Object.fromEntries(outputs.map((name) => [name, null]))
    if (then !== undefined) wanted[then.from] ??= outputs.includes(then.from) ? null : betweens.get(session) ?? null
    const results = await sessionOf(session).run(feeds, wanted)
    for (const { type, data } of Object.values(feeds)) if (type === 'uint8') letGo(data as Uint8Array) // decoded pixels
    const endedAt = performance.now()
    stepsMs.push(endedAt - startedAt)
    startedAt = endedAt
    for (const name of outputs) if (results[name] !== undefined) kept[name] = results[name]
    if (then === undefined) break
    const [result, given] = [results[then.from], wanted[then.from]]
    if (result === undefined) break
    if (given) letGo(result.data as Float32Array) // a copy of what was written into the given one
    feeds = { [then.input]: given ?? result }
    if (!outputs.includes(then.from)) betweens.set(session, given ?? result)
  }
  return { outputs: Object.fromEntries(Object.entries(kept).map(([name, tensor]) => [name, { data: new Float32Array(tensor.data as Float32Array), dims: [...tensor.dims] }])), stepsMs }
}

const carryOut = async (call: OnnxCall): Promise<Omit<OnnxResult, 'waitedMs'>> => {
  if (call.operation === 'run') return await run(call)
  if (call.operation === 'create') sessions.set(call.session, await InferenceSession.create(call.model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 }))
  else {
    await sessions.get(call.session)?.release()
    sessions.delete(call.session)
    betweens.delete(call.session)
  }
  return { outputs: {}, stepsMs: [] }
}

type Ordered = Exclude<OnnxOrder, { calledOff: number }>

const replyTo = async ({ id, call, orderedAtMs }: Ordered): Promise<OnnxReply> => {
  const waitedMs = sharedClockMs() - orderedAtMs
  try {
    return { id, waitedMs, ...await carryOut(call) }
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error), isUnreadable: isUnreadable(error) }
  }
}

/**
 * While more calls wait than answers are ready, answers are kept to be sent together: the event loop that takes them, and
 * every process behind it, is then woken once for a few and not once for each, on processors that the workers have use
 * for. With one call in hand, or two, nothing is kept; nor is anything for long.
 */
const LONGEST_KEPT_MS = 50
let replies: OnnxReply[] = []
let firstAt = 0

const send = (): void => {
  const buffers = replies.flatMap((reply) => 'failure' in reply ? [] : Object.values(reply.outputs).map(({ data }) => data.buffer as ArrayBuffer))
  parentPort?.postMessage(replies, buffers)
  replies = []
}

const queue = createOnnxQueue()

/** Takes in what has been said meanwhile. */
const hear = (): void => {
  const receive = (): { message: OnnxOrder } | undefined => parentPort === null ? undefined : receiveMessageOnPort(parentPort)
  for (let said = receive(); said !== undefined; said = receive()) queue.take(said.message)
}

let isWorking = false
/** One call after the other. */
const work = async (): Promise<void> => {
  isWorking = true
  hear()
  for (let order = queue.next(); order !== undefined;) {
    const reply = await replyTo(order)
    if (replies.push(reply) === 1) firstAt = performance.now()
    hear()
    const isUrgent = order.call.operation === 'run' && order.call.urgent === true
    if (isUrgent || replies.length >= queue.waiting() || performance.now() - firstAt > LONGEST_KEPT_MS) send()
    order = queue.next()
  }
  isWorking = false
}
parentPort?.on('message', (order: OnnxOrder) => {
  queue.take(order)
  if (!isWorking) work().catch((error: unknown) => { setImmediate(() => { throw error }) })
})
