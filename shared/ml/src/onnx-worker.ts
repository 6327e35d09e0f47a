import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { Tensor } from 'onnxruntime-node'
import { yieldToEventLoops } from './compute-thread.ts'
import { isUnreadable } from './image-errors.ts'
import { letGo } from './let-go.ts'
import { type OnnxCall, type OnnxOrder, type OnnxReply, type OnnxResult, type OnnxRun, type Ordered, sharedClockMs } from './onnx-call.ts'
import { createOnnxLooks, decodeJpeg } from './onnx-looks.ts'
import { createOnnxQueue } from './onnx-queue.ts'
import { createOnnxSessions } from './onnx-sessions.ts'

yieldToEventLoops()

const sessions = createOnnxSessions()
const looks = createOnnxLooks(sessions)

const run = async ({ session, inputs, outputs }: OnnxRun): Promise<Pick<OnnxResult, 'outputs'>> => {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, 'jpeg' in input ? decodeJpeg(input) : new Tensor('float32', input.data, input.dims)]))
  const results = await sessions.find(session).run(feeds, outputs)
  for (const { type, data } of Object.values(feeds)) if (type === 'uint8') letGo(data as Uint8Array) // decoded pixels
  return { outputs: Object.fromEntries(Object.entries(results).map(([name, { data, dims }]) => [name, { data: new Float32Array(data as Float32Array), dims: [...dims] }])) }
}

const carryOut = async (call: Exclude<OnnxCall, { operation: 'look' }>): Promise<Pick<OnnxResult, 'outputs'>> => {
  if (call.operation === 'run') return await run(call)
  await (call.operation === 'create' ? sessions.create(call.session, call.model) : sessions.release(call.session))
  return { outputs: {} }
}

const failureOf = (id: number, error: unknown): OnnxReply => ({ id, failure: error instanceof Error ? error.message : String(error), isUnreadable: isUnreadable(error) })

const replyTo = async ({ id, call, orderedAtMs }: Ordered<'create' | 'run' | 'release'>): Promise<OnnxReply> => {
  const waitedMs = sharedClockMs() - orderedAtMs
  try {
    return { id, waitedMs, ...await carryOut(call) }
  } catch (error) {
    return failureOf(id, error)
  }
}

const repliesTo = async (orders: readonly Ordered<'look'>[]): Promise<OnnxReply[]> => {
  try {
    const sights = await looks.look(orders.map(({ call }) => call))
    return orders.map(({ id, orderedAtMs }, at): OnnxReply => {
      const sight = sights[at]
      return sight === undefined || sight instanceof Error ? failureOf(id, sight) : { id, waitedMs: sight.beganAtMs - orderedAtMs, ...sight }
    })
  } catch (error) {
    return orders.map(({ id }) => failureOf(id, error))
  }
}

/**
 * While more calls wait than answers are ready, answers are kept to be sent together: the event loop that takes them, and
 * every process behind it, is then woken once for a few and not once for each, on processors that the workers have use
 * for. With one call in hand, or two, nothing is kept; nor is anything for long.
 */
const LONGEST_KEPT_MS = 50
let replies: OnnxReply[] = []
let firstAt: number | undefined

const send = (): void => {
  const buffers = replies.flatMap((reply) => 'failure' in reply ? [] : Object.values(reply.outputs).map(({ data }) => data.buffer as ArrayBuffer))
  parentPort?.postMessage(replies, buffers)
  replies = []
  firstAt = undefined
}

const queue = createOnnxQueue({ togetherOf: looks.togetherOf })

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
  for (let next = queue.next(); next !== undefined; next = queue.next()) {
    replies.push(...'looks' in next ? await repliesTo(next.looks) : [await replyTo(next.order)])
    firstAt ??= performance.now()
    hear()
    if (next.isUrgent || replies.length >= queue.waiting() || performance.now() - firstAt > LONGEST_KEPT_MS) send()
  }
  isWorking = false
}
parentPort?.on('message', (order: OnnxOrder) => {
  queue.take(order)
  if (!isWorking) work().catch((error: unknown) => { setImmediate(() => { throw error }) })
})
