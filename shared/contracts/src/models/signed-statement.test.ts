import { describe, expect, it } from '@jest/globals'
import type { Model } from '../records/trainer.ts'
import { signedStatement } from './signed-statement.ts'

const file = (digit: string) => ({ key: `models/${digit}`, sha256: digit.repeat(64), bytes: 1 })

const model = {
  modelVersion: 'm1-11111111',
  task: 'wildfire',
  datasetVersion: 'v1-22222222',
  datasetContentHash: '2'.repeat(64),
  classes: ['nowildfire', 'wildfire'],
  backbone: { backboneId: 'lite0', name: 'lite', variant: 'int8', sha256: '3'.repeat(64), preprocessingHash: '4'.repeat(64), embeddingSize: 8 },
  temperature: 1.25,
  alarm: { label: 'wildfire', threshold: 0.5 },
  files: { model: file('5'), head: file('6'), layers: file('7'), weights: file('8') },
  selfTest: { seed: 1, probabilities: [0.25, 0.75] }
} as Model

describe('the text that a signature is over', () => {
  it('is the same text for ever', () => {
    expect(signedStatement(model)).toBe(`emberwatch model, version 1
{"task":"wildfire","modelVersion":"m1-11111111","datasetVersion":"v1-22222222","datasetContentHash":"${'2'.repeat(64)}","classes":["nowildfire","wildfire"],"backbone":{"backboneId":"lite0","sha256":"${'3'.repeat(64)}","preprocessingHash":"${'4'.repeat(64)}"},"temperature":1.25,"alarm":{"label":"wildfire","threshold":0.5},"selfTest":{"seed":1,"probabilities":[0.25,0.75]},"files":{"model":"${'5'.repeat(64)}","head":"${'6'.repeat(64)}","layers":"${'7'.repeat(64)}","weights":"${'8'.repeat(64)}"}}`)
  })

  it('does not depend on the order in which a database gives the members back', () => {
    const reversed = Object.fromEntries(Object.entries(model).reverse().map(([name, value]) => [name, name === 'files' ? Object.fromEntries(Object.entries(value as object).reverse()) : value])) as Model
    expect(signedStatement(reversed)).toBe(signedStatement(model))
  })

  it.each<[string, Partial<Model>]>([
    ['task', { task: 'scenes' }],
    ['version', { modelVersion: 'm2-11111111' }],
    ['data', { datasetContentHash: '9'.repeat(64) }],
    ['order of the classes', { classes: ['wildfire', 'nowildfire'] }],
    ['backbone', { backbone: { ...model.backbone, sha256: '9'.repeat(64) } }],
    ['temperature', { temperature: 1 }],
    ['alarm', { alarm: null }],
    ['self-test', { selfTest: { seed: 2, probabilities: [0.25, 0.75] } }],
    ['head', { files: { ...model.files, head: file('9') } }],
    ['whole model', { files: { ...model.files, model: file('9') } }]
  ])('says another thing with another %s', (_, change) => {
    expect(signedStatement({ ...model, ...change })).not.toBe(signedStatement(model))
  })

  it('does not say where the files lie, nor what the model scored', () => {
    expect(signedStatement({ ...model, folder: 'models/elsewhere', majorityAccuracy: 0.9 })).toBe(signedStatement(model))
  })
})
