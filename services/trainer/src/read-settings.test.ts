import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { trainingProblems } from '@emberwatch/contracts'
import { DEFAULT_PARAMETERS, DEFAULT_SWEEP } from '@emberwatch/ml/training'
import { readConfig, readDocument } from '@emberwatch/platform'
import { trainerConfig } from './config.ts'
import { DEFAULT_GATE_POLICY } from './domain/gate-policy.ts'
import { readSettings } from './read-settings.ts'

const EXAMPLES = new URL('../../../examples', import.meta.url).pathname

let folder: string
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'settings-')) })
afterEach(() => rm(folder, { recursive: true }))

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

const read = async (environment: Record<string, string>, classes = ['nowildfire', 'wildfire']) => {
  const said: { level: string, variables?: string[] }[] = []
  const log = { info: (context: object) => { said.push({ level: 'info', ...context }) }, warn: (context: object) => { said.push({ level: 'warn', ...context }) } }
  const settings = await readSettings(readConfig(trainerConfig, environment), { task: { task: 'fires', classes }, log, environment })
  return { ...settings, overruled: said.flatMap(({ level, variables }) => level === 'warn' ? variables ?? [] : []) }
}

describe('how is trained where nobody says how', () => {
  it('is what the variables say', async () => {
    const { defaults, policy, overruled } = await read({ HEAD_UNITS: '16,32', SEED: '3', GATE_MODE: 'manual' })
    expect(defaults).toEqual({ ...DEFAULT_PARAMETERS, seed: 3, sweep: { ...DEFAULT_SWEEP, space: { units: [16, 32] } } })
    expect(policy).toEqual({ ...DEFAULT_GATE_POLICY, mode: 'manual' })
    expect(overruled).toEqual([])
    await expect(read({ HEAD_UNITS: '0,128' })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: 'the environment is not right: parameters.sweep.space.units.0 must be >= 1' })
  })

  it('is what the training file says, and it is told which variables count for nothing', async () => {
    const TRAINING_FILE = await file('t.yaml', 'parameters: {learningRate: 0.01, dropout: 0.2}')
    const { defaults, overruled } = await read({ TRAINING_FILE, HEAD_UNITS: '16,32', LEARNING_RATE: '0.1', SEED: '3' })
    expect(defaults).toEqual({ ...DEFAULT_PARAMETERS, learningRate: 0.01, dropout: 0.2, seed: 3, sweep: { ...DEFAULT_SWEEP, space: { units: [16, 32] } } })
    expect(overruled).toEqual(['LEARNING_RATE'])
  })

  it('searches as the training file says, if it does', async () => {
    const TRAINING_FILE = await file('t.json', JSON.stringify({ parameters: { sweep: { method: 'random', trials: 3, space: { seed: { min: 1, max: 9 } } } } }))
    const { defaults, overruled } = await read({ TRAINING_FILE, HEAD_UNITS: '16,32', SEED: '3', PATIENCE: '2' })
    expect(defaults).toMatchObject({ units: 256, patience: 2, sweep: { method: 'random', trials: 3, space: { seed: { min: 1, max: 9 } } } })
    expect(overruled).toEqual(['HEAD_UNITS', 'SEED'])
    expect((await read({ TRAINING_FILE: await file('u.yaml', 'parameters: {units: 64}'), HEAD_UNITS: '16,32' })).defaults.sweep).toEqual({ ...DEFAULT_SWEEP, space: {} })
  })

  it('may be another for each task', async () => {
    await file('fires.yaml', 'parameters: {units: 64}')
    expect((await read({ TRAINING_FILE: join(folder, '{task}.yaml') })).defaults.units).toBe(64)
    await expect(read({ TRAINING_FILE: join(folder, '{task}-gone.yaml') })).rejects.toThrow(join(folder, 'fires-gone.yaml'))
  })

  it('stays as it is by a file in which all is commented out', async () => {
    const nothing = await file('n.yaml', '# parameters:\n')
    expect(await read({ TRAINING_FILE: nothing, GATE_FILE: nothing })).toEqual(await read({}))
  })

  it.each([
    ['a dataset version', 'datasetVersion: v3\nparameters: {units: 0}', 'datasetVersion cannot be chosen for all trainings to come: remove it here, and name it where one training is asked for (npm run train, POST /v1/train); parameters.units must be >= 1'],
    ['an unknown parameter', 'parameters: {layers: 2}', 'parameters.layers is not known; there are units'],
    ['a list', '- units', 'it must be object'],
    ['class weights of another task', 'parameters: {classWeights: [1, 2, 3]}', 'parameters.classWeights has 3 numbers, and the task has 2 classes'],
    ['a search that cannot be done', 'parameters: {sweep: {method: random, space: {units: [1, 2]}}}', 'parameters.sweep.trials must say how many combinations random draws'],
    ['a mistake of form', 'parameters:\n\tunits: 3', 'line 2, column 1']
  ])('may not be a file with %s', async (_, text, problem) => {
    const TRAINING_FILE = await file('t.yaml', text)
    await expect(read({ TRAINING_FILE })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(problem) })
    await expect(read({ TRAINING_FILE })).rejects.toThrow(TRAINING_FILE)
  })
})

describe('the policy of the gate', () => {
  it('is what the gate file says, over the variables, and it is told which of them count for nothing', async () => {
    const GATE_FILE = await file('g.yaml', 'minimumGain: 0\nfloors: {perClassRecall: {wildfire: 0.9}, slices: {accuracy: 0.7, images: 30}}')
    const { policy, overruled } = await read({ GATE_FILE, GATE_MINIMUM_GAIN: '0.02', GATE_SIGNIFICANCE: '0.01' })
    expect(policy).toEqual({ ...DEFAULT_GATE_POLICY, minimumGain: 0, significance: 0.01, floors: { perClassRecall: { wildfire: 0.9 }, slices: { accuracy: 0.7, images: 30 } } })
    expect(overruled).toEqual(['GATE_MINIMUM_GAIN'])
  })

  it.each([
    ['a class that the task does not have', 'floors: {perClassRecall: {fire: 0.9, smoke: 0.9}}', 'floors.perClassRecall.fire is no class of the task; there are nowildfire, wildfire; floors.perClassRecall.smoke is no class'],
    ['an unknown rule', 'minGain: 0.1', 'minGain is not known; there are mode, firstMargin'],
    ['an unknown floor', 'floors: {precision: {wildfire: 1}}', 'floors.precision is not known; there are perClassRecall, slices'],
    ['half a floor for slices', 'floors: {slices: {accuracy: 0.7}}', 'floors.slices.images is missing'],
    ['a share above one', 'floors: {perClassRecall: {wildfire: 90}}', 'floors.perClassRecall.wildfire must be <= 1'],
    ['an unknown mode', 'mode: never', 'mode must be one of auto, manual, challenger-only'],
    ['a significance that nothing reaches', 'significance: 0', 'significance must be > 0'],
    ['a list', '[]', 'it must be object']
  ])('may not be a file with %s', async (_, text, problem) => {
    await expect(read({ GATE_FILE: await file('g.yaml', text) })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(problem) })
  })
})

describe('the shipped examples', () => {
  it('are right, and say what holds without them but for what they show', async () => {
    const { defaults, policy, overruled } = await read({ TRAINING_FILE: join(EXAMPLES, 'training.yaml'), GATE_FILE: join(EXAMPLES, 'gate.yaml') })
    expect(defaults).toEqual({ ...DEFAULT_PARAMETERS, sweep: { method: 'grid', space: { units: [128, 256, 512], dropout: [0.2, 0.4] } } })
    expect(policy).toEqual({ ...DEFAULT_GATE_POLICY, floors: { perClassRecall: { wildfire: 0.9 }, slices: { accuracy: 0.75, images: 30 } } })
    expect(overruled).toEqual([])
    expect(trainingProblems(await readDocument(join(EXAMPLES, 'training.yaml')))).toEqual([])
  })
})
