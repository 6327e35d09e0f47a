import { connect, type Socket } from 'node:net'

/** Ways to be slow: what is sent at once, before the bytes come one by one. */
const BEGINNINGS = [
  'GET /v1/tasks HTTP/1.1\r\nhost: slow\r\nx-slow: ',
  'POST /v1/train HTTP/1.1\r\nhost: slow\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n',
  'POST /v1/tasks/wildfire/predict HTTP/1.1\r\nhost: slow\r\ncontent-type: image/jpeg\r\ncontent-length: 60000\r\n\r\n',
  'GET ',
  'POST /v1/tasks/wildfire/predict HTTP/1.1\r\nhost: slow\r\ncontent-type: multipart/form-data; boundary=cut\r\ntransfer-encoding: chunked\r\n\r\n40\r\n--cut\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n',
  ''
]
const BYTE_EVERY_MS = 200

/** Keeps so many connections to a server open that send a byte at a time; one that is cut comes back at once. */
export const openSlowSockets = ({ hostname, port }: URL, count: number) => {
  const lifetimes: number[] = []
  const sockets = new Map<Socket, number>()
  let stopping = false
  let opened = 0
  const open = (): void => {
    const socket = connect(Number(port), hostname)
    sockets.set(socket, performance.now())
    socket.setNoDelay(true)
    socket.write(BEGINNINGS[opened++ % BEGINNINGS.length] ?? '')
    socket.resume()
    socket.on('error', () => {}) // being cut is what is measured
    socket.on('close', () => {
      const since = sockets.get(socket)
      sockets.delete(socket)
      if (stopping || since === undefined) return
      lifetimes.push(performance.now() - since)
      open()
    })
  }
  for (let index = 0; index < count; index++) open()
  const timer = setInterval(() => { for (const socket of sockets.keys()) if (socket.writable) socket.write('1') }, BYTE_EVERY_MS)
  return {
    /** How long each of those that were cut had lived, in milliseconds. */
    lifetimes,
    /** How long the oldest of those that live has lived. */
    oldest: (): number => performance.now() - Math.min(...sockets.values()),
    stop (): void {
      stopping = true
      clearInterval(timer)
      for (const socket of sockets.keys()) socket.destroy()
    }
  }
}
