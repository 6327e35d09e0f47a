import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { AppError, createEvent, type EventDefinition, ENDPOINTS, endpointSubject, ERROR_CODES, EVENTS, eventSubject, IngestPoll, ModelUpdatedV1, problemOfError, subjectOfEvent, TrainingFinishedV1, validate } from './index.ts'

const EXAMPLES = join(import.meta.dirname, '..', 'examples')

const example = async ({ name }: EventDefinition) => JSON.parse(await readFile(join(EXAMPLES, `${name}.json`), 'utf8'))

describe('the events', () => {
  it.each(EVENTS.map((definition) => [definition.name, definition] as const))('%s accepts its pinned example and refuses it without any one of its required fields', async (_, definition) => {
    const event = await example(definition)
    expect(validate(definition.schema, event, definition.name)).toEqual(event)
    for (const field of (definition.data as unknown as { required: string[] }).required) {
      const { [field]: removed, ...data } = event.data
      expect(removed).toBeDefined()
      expect(() => validate(definition.schema, { ...event, data }, definition.name)).toThrow(field)
    }
  })

  it('ignores fields that a later producer adds', async () => {
    const event = await example(ModelUpdatedV1)
    expect(() => validate(ModelUpdatedV1.schema, { ...event, data: { ...event.data, later: 1 } }, 'event')).not.toThrow()
  })

  it('have one example each, and no example is left of an event that is gone', async () => {
    expect((await readdir(EXAMPLES)).sort()).toEqual(EVENTS.map(({ name }) => `${name}.json`).sort())
  })

  it('travel on subjects that say task, noun, past verb and version', () => {
    expect(eventSubject(ModelUpdatedV1, 'wildfire')).toBe('events.wildfire.model.updated.v1')
    expect(eventSubject(ModelUpdatedV1)).toBe('events.*.model.updated.v1')
    for (const { name } of EVENTS) expect(name).toMatch(/^[a-z]+\.[a-z-]+\.v\d+$/)
    expect(new Set(EVENTS.map(({ name }) => name)).size).toBe(EVENTS.length)
  })

  it('have ids that depend on what they say and on nothing else', () => {
    const finished = (time: Date, traceparent?: string) => createEvent(TrainingFinishedV1, {
      producer: 'trainer', task: 'wildfire', key: 'r1', time, traceparent, data: { runId: 'r1', datasetVersion: 'v1-00000000', modelVersion: 'm1-00000000', backend: 'wasm', tookMs: 5 }
    })
    const first = finished(new Date(0))
    expect(finished(new Date(1e12), '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01').id).toBe(first.id)
    expect(first.id).toBe('training.finished.v1/wildfire/r1')
    expect(subjectOfEvent(first)).toBe('events.wildfire.training.finished.v1')
  })
})

describe('the endpoints', () => {
  it('have subjects of their own, with the task last', () => {
    expect(endpointSubject(IngestPoll, 'wildfire')).toBe('ingest.poll.wildfire')
    const prefixes = Object.values(ENDPOINTS).flat().map(({ prefix }) => prefix)
    expect(new Set(prefixes).size).toBe(prefixes.length)
  })
})

describe('the error codes', () => {
  it('all have an HTTP status for a failure and a title', () => {
    for (const { status, title } of Object.values(ERROR_CODES)) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(600)
      expect(title).not.toBe('')
    }
  })

  it('tell a caller the text of our own errors and nothing of any other', () => {
    const own = problemOfError(new AppError('dataset version v9 is not there', { code: 'DATASET_NOT_FOUND', retryable: false }))
    expect(own).toMatchObject({ status: 404, code: 'DATASET_NOT_FOUND', detail: 'dataset version v9 is not there', type: 'urn:emberwatch:error:dataset-not-found' })
    const foreign = problemOfError(new Error('password is hunter2'))
    expect(foreign.code).toBe('INTERNAL')
    expect(JSON.stringify(foreign)).not.toContain('hunter2')
  })
})
