import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readArguments, setParameters } from './read-arguments.ts'

let folder: string
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'arguments-')) })
afterEach(() => rm(folder, { recursive: true }))

const common = { url: 'http://127.0.0.1:8080', task: undefined, json: false }

describe('the command that trains', () => {
  it('asks for the usual training where nothing is said', async () => {
    expect(await readArguments([])).toEqual({ kind: 'train', request: {}, detach: false, ...common })
    expect(await readArguments(['--help'])).toEqual({ kind: 'help' })
  })

  it('asks for a version, parameters and a seed', async () => {
    expect(await readArguments(['--task', 'scenes', '--dataset', 'v3', '--set', 'units=256', '--set', 'learningRate=0.0003', '--set', 'classWeights=[1, 2]', '--seed', '5', '--url', 'http://there:81/', '--detach', '--json']))
      .toEqual({ kind: 'train', request: { datasetVersion: 'v3', parameters: { units: 256, learningRate: 0.0003, classWeights: [1, 2], seed: 5 } }, detach: true, json: true, url: 'http://there:81', task: 'scenes' })
  })

  it('reads a training file, and counts what the command says for more', async () => {
    const file = join(folder, 't.yaml')
    await writeFile(file, 'datasetVersion: v1\nparameters:\n  patience: 3\n  sweep: {method: grid, space: {units: [8, 16], dropout: [0, 0.5]}} # two of each\n')
    expect(await readArguments(['--file', file])).toMatchObject({ request: { datasetVersion: 'v1', parameters: { patience: 3, sweep: { method: 'grid', space: { units: [8, 16], dropout: [0, 0.5] } } } } })
    expect(await readArguments(['--file', file, '--dataset', 'v2', '--set', 'units=32', '--set', 'patience=4'])).toMatchObject({ request: { datasetVersion: 'v2', parameters: { units: 32, patience: 4, sweep: { method: 'grid', space: { dropout: [0, 0.5] } } } } })
    await writeFile(file, '# nothing yet\n')
    expect(await readArguments(['--file', file])).toMatchObject({ request: {} })
  })

  it('asks for the end of a run', async () => {
    expect(await readArguments(['--cancel', 'r1', '--reason', 'wrong data'])).toEqual({ kind: 'cancel', runId: 'r1', reason: 'wrong data', ...common })
  })

  it.each([
    ['an unknown option', ['--epochs', '3'], 'Unknown option \'--epochs\''],
    ['something beside the options', ['v3'], 'Unexpected argument \'v3\''],
    ['an option without its value', ['--set'], '\'--set <value>\' argument missing'],
    ['a setting without a value', ['--set', 'units'], '--set units: write name=value'],
    ['a setting of no parameter', ['--set', 'layers=2', '--set', 'units=0'], 'parameters.layers is not known; there are units'],
    ['a setting that no parameter may have', ['--set', 'units=lots'], 'parameters.units must be integer'],
    ['a value that cannot be read', ['--set', 'classWeights=[1, 2'], 'the value of --set classWeights cannot be read'],
    ['a seed that is no number', ['--seed', 'lucky'], 'parameters.seed must be integer'],
    ['a search that cannot be done', ['--set', 'sweep.method=random', '--set', 'sweep.space.units=[1, 2]'], 'parameters.sweep.trials must say how many'],
    ['a file that is not there', ['--file', '/nowhere/t.yaml'], '/nowhere/t.yaml cannot be opened (ENOENT)'],
    ['an address that is none', ['--url', 'localhost:8080'], '--url localhost:8080 is no address'],
    ['a cancellation that trains', ['--cancel', 'r1', '--set', 'units=3', '--detach'], '--set, --detach would ask for another'],
    ['a cancellation of nothing', ['--cancel', ''], '--cancel needs the id of a run'],
    ['a reason for nothing', ['--reason', 'x'], '--reason goes with --cancel']
  ])('refuses %s, and says why', async (_, args, problem) => {
    await expect(readArguments(args)).rejects.toThrow(problem)
  })

  it('names everything that is wrong with a file at once', async () => {
    const file = join(folder, 't.json')
    await writeFile(file, JSON.stringify({ version: 'v1', parameters: { units: 0, sweep: { method: 'bayes', space: { layers: [1] } } } }))
    const wrong = await readArguments(['--file', file]).catch((error: unknown) => String(error))
    for (const part of ['version is not known', 'parameters.units must be >= 1', 'parameters.sweep.method must be one of grid, random, halving', 'parameters.sweep.space.layers is no hyper-parameter']) expect(wrong).toContain(part)
    for (const [text, problem] of [['[]', 'must hold datasetVersion and parameters'], ['parameters: 3', 'parameters must be object']] as const) {
      await writeFile(file, text)
      await expect(readArguments(['--file', file, '--set', 'units=3'])).rejects.toThrow(problem)
    }
  })
})

describe('a parameter that is set', () => {
  it('is not searched any more, and may lead into the search', () => {
    const searched = { sweep: { method: 'grid', space: { units: [128, 256], dropout: [0, 0.5] } } }
    expect(setParameters(searched, ['units=64'])).toEqual({ units: 64, sweep: { method: 'grid', space: { dropout: [0, 0.5] } } })
    expect(setParameters(searched, ['sweep.space.l2={min: 1e-5, max: 1e-3, log: true}', 'sweep.method=random', 'sweep.trials=4']))
      .toEqual({ sweep: { method: 'random', trials: 4, space: { units: [128, 256], dropout: [0, 0.5], l2: { min: 1e-5, max: 1e-3, log: true } } } })
    expect(setParameters({}, ['sweep.space.units=[8]', 'sweep.method=grid', 'units=3'])).toEqual({ units: 3, sweep: { method: 'grid', space: {} } })
    expect(setParameters({}, ['constructor.prototype.units=3'])).toEqual({ constructor: { prototype: { units: 3 } } })
    expect(Object.prototype).not.toHaveProperty('units')
  })
})
