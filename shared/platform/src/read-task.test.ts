import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readTask, readTasks } from './read-task.ts'

const FIRES = { task: 'fires', title: 'Fires', classes: ['none', 'fire'], feedLabel: 'fire', backgroundLabel: 'none' }
let folder: string
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'tasks-')) })
afterEach(() => rm(folder, { recursive: true }))
const write = (definition: unknown, name = 'fires.json') => writeFile(join(folder, name), typeof definition === 'string' ? definition : JSON.stringify(definition))

describe('the definition of a task', () => {
  it('is a file of its name; those that ship with Emberwatch are right', async () => {
    await write(FIRES)
    expect(await readTask(folder, 'fires')).toEqual(FIRES)
    const shipped = await readTasks(new URL('../../../tasks', import.meta.url).pathname)
    expect(shipped.map(({ task, classes, feedLabel, backgroundLabel }) => [task, classes.length, feedLabel, backgroundLabel])).toEqual([['scenes', 7, undefined, undefined], ['wildfire', 2, 'wildfire', 'nowildfire']])
  })

  it.each<[string, unknown, string]>([
    ['a label of the feed that is no class', { ...FIRES, feedLabel: 'smoke' }, 'feedLabel smoke is not one of its classes'],
    ['a label of the background that is no class', { ...FIRES, backgroundLabel: 'smoke' }, 'backgroundLabel smoke is not one of its classes'],
    ['the same label for fires and the background', { ...FIRES, backgroundLabel: 'fire' }, 'are the same class'],
    ['the name of another task', { ...FIRES, task: 'floods' }, 'names the task floods'],
    ['one class', { ...FIRES, classes: ['fire'] }, '/classes'],
    ['no JSON', 'hello', 'cannot be read as JSON']
  ])('is refused with %s', async (_, definition, problem) => {
    await write(definition)
    await expect(readTask(folder, 'fires')).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(problem) })
  })
})
