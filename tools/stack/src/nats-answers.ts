import { connect } from 'node:net'

/** The first thing a NATS server says to a client. */
export interface NatsInfo {
  server_name: string
  version: string
  jetstream?: boolean
  max_payload: number
}

const TIMEOUT_MS = 2_000

const readInfo = (url: string): Promise<NatsInfo> => new Promise((resolve, reject) => {
  const first = url.split(',')[0] ?? ''
  const { hostname, port } = new URL(first.includes('://') ? first : `nats://${first}`)
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 4222) })
  let text = ''
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no INFO line from the server')))
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('connection closed before the INFO line')))
  socket.on('data', (chunk) => {
    text += chunk.toString()
    const line = /^INFO (\{.*\})\s*\r\n/.exec(text)?.[1]
    if (line === undefined) return
    try {
      resolve(JSON.parse(line) as NatsInfo)
    } catch (error) {
      reject(error)
    }
    socket.destroy()
  })
})

/**
 * Connects to a NATS server (the first, where a list is given) and reads its INFO line.
 *
 * @throws {Error} if it does not answer or has no JetStream
 */
export const natsAnswers = async (url: string): Promise<NatsInfo> => {
  const info = await readInfo(url)
  if (info.jetstream !== true) throw new Error('the NATS server has JetStream off')
  return info
}
