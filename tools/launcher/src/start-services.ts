import { setTimeout as delay } from 'node:timers/promises'
import { readCommit } from './read-commit.ts'
import { type ServiceName, type ServiceProcess, startServiceProcess } from './service-process.ts'

interface StartOptions {
  /** Addresses of the servers and whatever else all services shall read. */
  environment: NodeJS.ProcessEnv
  /** Settings of single services, over the common ones. */
  settings?: Partial<Record<ServiceName, NodeJS.ProcessEnv>>
  replicas: number
  /** Front doors, each on a port of its own; one unless said otherwise. */
  gateways?: number
  /** Further tasks beside the one that the environment names, each with processes of its own; the gateway serves them all. */
  furtherTasks?: readonly string[]
  onLine: (label: string, line: string) => void
  /** Start a service again that ended by itself; off in tests that look at crashes. */
  restart?: boolean
}

/** The running system. */
export interface RunningServices {
  /** The gateway's address; of the first, if there are several. */
  gateway: string
  gateways: readonly string[]
  /** The processes running now, by label: ingest, trainer, drift, gateway, inference-1, inference-2, …; of a further task: scenes-ingest, … */
  processes: Map<string, ServiceProcess>
  /** Starts one again that was stopped or killed, if need be with other settings; resolves when it is ready. */
  startAgain: (label: string, settings?: NodeJS.ProcessEnv) => Promise<ServiceProcess>
  /** Stops everything: the gateway first, so that nobody asks services that are going. */
  stop: () => Promise<void>
}

const STOP_ORDER: ServiceName[] = ['gateway', 'ingest', 'trainer', 'drift', 'inference']
const RESTART_WAIT_MS = 1000

interface Labelled { service: ServiceName, task?: string }

const labelsOfTask = (replicas: number, task?: string): [string, Labelled][] => {
  const names: [string, ServiceName][] = [['ingest', 'ingest'], ['trainer', 'trainer'], ['drift', 'drift'], ...Array.from({ length: replicas }, (_, index): [string, ServiceName] => [`inference-${index + 1}`, 'inference'])]
  return names.map(([label, service]) => task === undefined ? [label, { service }] : [`${task}-${label}`, { service, task }])
}

const labelsOf = (gateways: number, replicas: number, furtherTasks: readonly string[]): [string, Labelled][] =>
  [...Array.from({ length: gateways }, (_, index): [string, Labelled] => [index === 0 ? 'gateway' : `gateway-${index + 1}`, { service: 'gateway' }]), ...labelsOfTask(replicas), ...furtherTasks.flatMap((task) => labelsOfTask(replicas, task))]

/**
 * Starts all five services at once, as separate processes, and waits until each is ready.
 *
 * @throws {Error} if one ends before it is ready, with its last lines; the others are stopped
 */
export const startServices = async ({ environment, settings = {}, replicas, gateways = 1, furtherTasks = [], onLine, restart = false }: StartOptions): Promise<RunningServices> => {
  const services = new Map(labelsOf(gateways, replicas, furtherTasks))
  const codeVersion = environment['CODE_VERSION'] ?? await readCommit()
  const processes = new Map<string, ServiceProcess>()
  let stopping = false
  const addresses = new Map<string, string>()

  const startOne = (label: string, further: NodeJS.ProcessEnv = {}): ServiceProcess => {
    const labelled = services.get(label)
    if (labelled === undefined) throw new RangeError(`there is no service ${label}; there are ${[...services.keys()].join(', ')}`)
    const { service, task } = labelled
    // One port each: they share a machine.
    const health = Number(environment['HEALTH_PORT'])
    const own: NodeJS.ProcessEnv = service === 'inference' ? { REPLICA_ID: label } : addresses.has(label) ? { PORT: new URL(addresses.get(label) ?? '').port } : {}
    const started = startServiceProcess({ service, label, environment: { ...environment, CODE_VERSION: codeVersion, ...settings[service], ...task !== undefined && { TASK: task }, ...health > 0 && { HEALTH_PORT: String(health + [...services.keys()].indexOf(label)) }, ...own, ...further }, onLine })
    processes.set(label, started)
    started.ended.then(async ({ code, signal }) => {
      if (processes.get(label) === started) processes.delete(label)
      if (stopping || !restart) return
      onLine('launcher', `${label} ended (${signal ?? `code ${code}`}); starting it again`)
      await delay(RESTART_WAIT_MS)
      if (!stopping && !processes.has(label)) startOne(label)
    }).catch(() => {})
    return started
  }

  const stop = async (): Promise<void> => {
    stopping = true
    for (const service of STOP_ORDER) {
      await Promise.all([...processes.values()].filter((process) => process.service === service).map((process) => process.stop()))
    }
  }

  const all = [...services.keys()].map((label) => startOne(label))
  try {
    await Promise.all(all.map(async ({ label, ready }) => {
      const address = await ready
      if (address !== undefined) addresses.set(label, address)
    }))
  } catch (error) {
    await stop()
    throw error
  }
  const [gateway = ''] = addresses.values()
  return {
    gateway,
    gateways: [...addresses.values()],
    processes,
    stop,
    async startAgain (label, further) {
      const started = startOne(label, further)
      await started.ready
      return started
    }
  }
}
