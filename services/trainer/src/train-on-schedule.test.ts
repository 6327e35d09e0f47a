import { describe, expect, it } from '@jest/globals'
import { createMemoryBus } from '@emberwatch/bus/testing'
import type { DatasetVersion, TrainingRequestedV1 } from '@emberwatch/contracts'
import { silentLogger } from '@emberwatch/observability'
import { DEFAULT_PARAMETERS } from '@emberwatch/ml/training'
import { recordIds } from '@emberwatch/storage'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { readSchedule } from './domain/training-schedule.ts'
import { trainOnSchedule } from './train-on-schedule.ts'

const START = Date.parse('2026-05-01T00:10:00.000Z')
const HOUR = 3_600_000

const open = () => {
  const bus = createMemoryBus()
  const database = createMemoryDatabase()
  /** Lives through the clock's readings, one after each wait, and is stopped after the last one. */
  const live = async (readings: readonly number[]): Promise<void> => {
    let time = START
    const left = [...readings]
    const over = Promise.withResolvers<void>()
    const schedule = trainOnSchedule({
      task: { task: 'wildfire', title: '', classes: [] },
      bus,
      database,
      embedder: { backbone: { backboneId: 'backbone' } } as never,
      defaults: DEFAULT_PARAMETERS,
      schedule: readSchedule('0 * * * *', new Date(START)),
      now: () => new Date(time),
      log: silentLogger(),
      wait: async (_, signal) => {
        time = left.shift() ?? time
        if (left.length > 0) return
        over.resolve()
        await new Promise((resolve) => { signal.addEventListener('abort', resolve) })
      }
    })
    await over.promise
    await schedule.stop()
  }
  const addVersion = (number: number) => database.datasets.insert(recordIds.dataset('wildfire', number), { task: 'wildfire', number, version: `v${number}-00000000`, contentHash: String(number) } as DatasetVersion)
  return { bus, database, live, addVersion, asked: () => bus.published as TrainingRequestedV1[] }
}
const at = (hours: number, minutes = 0): number => Date.parse('2026-05-01T00:00:00.000Z') + hours * HOUR + minutes * 60_000

describe('scheduled trainings', () => {
  it('are asked for at each due moment, of the newest version with the usual parameters, as triggered by the schedule', async () => {
    const { live, addVersion, asked, database } = open()
    await addVersion(1)
    await addVersion(2)
    await live([at(0, 30), at(1), at(2), at(2, 30)])
    expect(asked().map(({ id, time, data: { datasetVersion, trigger, parameters } }) => ({ id, time, datasetVersion, trigger, parameters }))).toEqual([1, 2].map((hour) => ({
      id: `training.requested.v1/wildfire/schedule/2026-05-01T0${hour}:00:00.000Z`, time: `2026-05-01T0${hour}:00:00.000Z`, datasetVersion: 'v2-00000000', trigger: 'schedule', parameters: DEFAULT_PARAMETERS
    })))
    expect(await database.runs.list()).toMatchObject([{ state: 'queued', trigger: 'schedule' }])
  })

  it('are asked for again while the database is away', async () => {
    const { live, addVersion, asked, database } = open()
    await addVersion(1)
    const { insert } = database.runs
    let away = 2
    database.runs.insert = async (id, record) => {
      if (away-- > 0) throw new Error('away')
      return insert(id, record)
    }
    await live([at(1), at(1) + 5000, at(1) + 10_000, at(1, 30)])
    expect(asked().map(({ time }) => time)).toEqual(['2026-05-01T01:00:00.000Z'])
  })

  it('are asked for once by two trainers that lead one after the other within the same moment', async () => {
    const { live, addVersion, asked } = open()
    await addVersion(1)
    await live([at(1), at(1)])
    await live([at(1), at(1)])
    expect(asked()).toHaveLength(1)
  })

  it('are none without a dataset version, and none once the model is there', async () => {
    const { live, addVersion, asked, database } = open()
    await live([at(1), at(1, 30)])
    expect(asked()).toEqual([])
    await addVersion(1)
    await live([at(1), at(1)])
    const [{ data: { runId } }] = asked() as [TrainingRequestedV1]
    await database.models.insert(recordIds.model('wildfire', `m1-${runId.slice(0, 8)}`), {} as never)
    await live([at(2), at(2, 30)])
    expect(asked()).toHaveLength(1)
  })

  it('that fell due while the process was paused are not made up for', async () => {
    const { live, addVersion, asked } = open()
    await addVersion(1)
    await live([at(5, 20), at(6), at(6)])
    expect(asked().map(({ time }) => time)).toEqual(['2026-05-01T06:00:00.000Z'])
  })
})
