import type { AliasHistory, Model, ReplicaState } from '@emberwatch/contracts'
import type { RestClient } from './rest-client.ts'
import { secondsOf, type Disturbance } from './scenario.ts'
import { sleep } from './sleep.ts'
import type { OwnSystem } from './own-system.ts'

interface Options {
  rest: RestClient
  task: string
  system: OwnSystem | undefined
  /** Is told of each thing done, as it is done. */
  onMark: (what: string) => void
}

/** Something done to the system again and again, until stopped. */
export interface RunningDisturbance {
  /** Resolves when the last one is over and the system is as it was, with what was done. */
  stop: () => Promise<string>
}

interface Disturber { disturb: (turn: number) => Promise<void>, end: () => Promise<string> }

const swapsOf = async ({ rest, task }: Options): Promise<Map<string, number>> =>
  new Map((await rest.items<ReplicaState>(`/v1/replicas?task=${task}`)).map(({ replica, swaps }) => [replica, swaps]))

/** Moves the champion alias between two models, as an operator would. */
const swapModels = async (options: Options): Promise<Disturber> => {
  const { rest, task, onMark } = options
  const models = await rest.items<Model>(`/v1/models?task=${task}&limit=50`)
  const champion = (await rest.items<AliasHistory>(`/v1/models/aliases?task=${task}`)).find(({ alias }) => alias === 'champion')?.current?.modelVersion
  const current = models.find(({ modelVersion }) => modelVersion === champion)
  const other = models.find((model) => model.modelVersion !== champion && model.backbone.backboneId === current?.backbone.backboneId)
  if (current === undefined || other === undefined) throw new Error(`swapping models needs two models of task ${task} on the same backbone, one of them champion; there are ${models.length}`)
  const before = await swapsOf(options)
  const promote = (version: string) => rest.post(`/v1/models/${version}/promote?task=${task}`, { reason: 'load test: swap under load' })
  let moves = 0
  return {
    async disturb (turn) {
      const version = turn % 2 === 0 ? other.modelVersion : current.modelVersion
      await promote(version)
      moves++
      onMark(`champion is ${version}`)
    },
    async end () {
      await promote(current.modelVersion)
      const after = await swapsOf(options)
      const swapped = [...after].map(([replica, swaps]) => `${replica} swapped ${swaps - (before.get(replica) ?? 0)} times`)
      return `the champion alias was moved ${moves} times between ${current.modelVersion} and ${other.modelVersion}, and is at ${current.modelVersion} again; ${swapped.join(', ')}`
    }
  }
}

/** Kills one replica after another with SIGKILL and starts it again. */
const killReplicas = async ({ system, onMark }: Options): Promise<Disturber> => {
  if (system === undefined) throw new Error('replicas can only be killed in a system that this load test started itself: use --own-system')
  const starting = new Set<Promise<unknown>>()
  let kills = 0
  return {
    async disturb (turn) {
      const replica = system.replicas[turn % system.replicas.length] ?? ''
      await Promise.all(starting)
      await system.kill(replica)
      kills++
      onMark(`${replica} killed`)
      const started = system.startAgain(replica).finally(() => starting.delete(started))
      starting.add(started)
    },
    async end () {
      await Promise.all(starting)
      return `replicas were killed ${kills} times (kill -9) and started again`
    }
  }
}

const DISTURBERS: Readonly<Record<Disturbance['what'], (options: Options) => Promise<Disturber>>> = { 'swap-models': swapModels, 'kill-replicas': killReplicas }

/** Begins to disturb the system; the first time after one interval. What fails ends the disturbance and is thrown by `stop`. */
export const startDisturbance = async ({ what, every }: Disturbance, options: Options): Promise<RunningDisturbance> => {
  const disturber = await DISTURBERS[what](options)
  const stopping = new AbortController()
  const everyMs = secondsOf(every) * 1000
  const run = async (): Promise<void> => {
    const startedAt = performance.now()
    for (let turn = 0; await sleep(Math.max(1, startedAt + (turn + 1) * everyMs - performance.now()), stopping.signal); turn++) await disturber.disturb(turn)
  }
  const running = run()
  running.catch(() => {}) // thrown by stop
  return {
    async stop () {
      stopping.abort()
      await running
      return disturber.end()
    }
  }
}
