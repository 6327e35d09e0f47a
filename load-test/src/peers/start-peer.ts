import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { waitFor } from '../rest-client.ts'
import { PEERS_FOLDER } from './python-environment.ts'

/** A server that others would use, and how it is asked. */
export interface Peer {
  name: string
  command: string
  arguments: (port: number) => string[]
  environment?: Readonly<Record<string, string>>
  ready: string
  /** Of the form that it takes an image in; none: as the body. */
  field?: string
}

export interface RunningPeer { name: string, host: string, field?: string | undefined, stop: () => Promise<void> }

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts a peer with one variant of the backbone and waits until it answers. */
export const startPeer = async ({ name, command, arguments: arguments_, environment = {}, ready, field }: Peer, { bin, variant }: { bin: string, variant: string }): Promise<RunningPeer> => {
  const port = await freePort()
  const child = spawn(join(bin, command), arguments_(port), {
    cwd: PEERS_FOLDER,
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, BENTOML_DO_NOT_TRACK: 'True', PEER_VARIANT: variant, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true // its workers end with it
  })
  const log = createWriteStream(resolve('.emberwatch', `peer-${name.replaceAll(/\W+/g, '-')}.log`))
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    process.kill(-child.pid, 'SIGTERM')
    const timer = setTimeout(() => { if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL') }, 10_000)
    await ended
    clearTimeout(timer)
  }
  try {
    await waitFor(`${name}; its log is ${String(log.path)}`, async () => {
      if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}; its log is ${String(log.path)}`)
      return await fetch(`http://127.0.0.1:${port}${ready}`).then(({ ok }) => ok || undefined, () => undefined)
    }, 60_000)
  } catch (error) {
    await stop()
    throw error
  }
  return { name, host: `http://127.0.0.1:${port}`, field, stop }
}
