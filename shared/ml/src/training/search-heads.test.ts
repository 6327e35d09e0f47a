import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { HyperParameters, Sweep } from '@emberwatch/contracts'
import * as tf from '@tensorflow/tfjs-core'
import { applyTemperature, fitTemperature, logitsOf } from '../evaluation/temperature.ts'
import { evaluateHead } from '../head-runner.ts'
import { seededNumbers } from '../seeded-numbers.ts'
import { chooseBackend } from './backends.ts'
import { DEFAULT_PARAMETERS } from './default-search.ts'
import { searchHeads, type SearchReport } from './search-heads.ts'
import { clouds, CLOUD_SIZE, cloudData as data } from './testing/clouds.ts'
import type { LabelledRows } from './training-data.ts'

const parameters: HyperParameters = { ...DEFAULT_PARAMETERS, units: 8, learningRate: 0.01, batchSize: 16, maxEpochs: 30, patience: 4, seed: 5 }
const twoSizes: Sweep = { method: 'grid', space: { units: [8, 16] } }
const oneTrial: Sweep = { method: 'grid', space: {} }

interface Options { changed?: Partial<HyperParameters>, sweep?: Sweep, backend?: 'wasm' | 'cpu', onEpoch?: (report: SearchReport) => void, signal?: AbortSignal }

const search = ({ changed = {}, sweep = oneTrial, backend = 'wasm', onEpoch = () => {}, ...rest }: Options = {}) =>
  searchHeads({ data, parameters: { ...parameters, ...changed }, sweep, backend, onEpoch, ...rest })

const reportsOf = async (options: Options) => {
  const reports: SearchReport[] = []
  const fitted = await search({ ...options, onEpoch: (report) => reports.push(report) })
  return { reports, fitted }
}

const accuracy = (head: Parameters<typeof evaluateHead>[0], { embeddings, labels }: LabelledRows): number =>
  labels.filter((label, row) => {
    const [no = 0, yes = 0] = evaluateHead(head, embeddings.subarray(row * CLOUD_SIZE, (row + 1) * CLOUD_SIZE))
    return (yes > no ? 1 : 0) === label
  }).length / labels.length

describe('the search for a head', () => {
  beforeAll(() => chooseBackend('wasm'))

  it('learns what can be learnt, on images it has not seen', async () => {
    const { head, best, backend, device } = await search()
    expect({ backend, device }).toEqual({ backend: 'wasm', device: expect.stringMatching(/, 1 thread$/) })
    expect(best.accuracy).toBeGreaterThan(0.95)
    expect(accuracy(head, clouds(200, 3))).toBeGreaterThan(0.95)
  })

  it('learns as well with dropout, L2, smoothed labels and class weights', async () => {
    for (const changed of [{ dropout: 0.3 }, { l2: 0.001 }, { labelSmoothing: 0.1 }, { classWeights: 'balanced' as const }, { classWeights: [1, 2] }]) {
      expect(accuracy((await search({ changed })).head, clouds(200, 3))).toBeGreaterThan(0.93)
    }
  })

  it('answers the class more often whose weight is raised', async () => {
    const answersYes = async (classWeights: number[]) => {
      const { head } = await search({ changed: { classWeights, learningRate: 0.002, maxEpochs: 4 } })
      const { embeddings, labels } = clouds(200, 3)
      return labels.filter((_, row) => (evaluateHead(head, embeddings.subarray(row * CLOUD_SIZE, (row + 1) * CLOUD_SIZE))[1] ?? 0) > 0.5).length
    }
    expect(await answersYes([1, 10])).toBeGreaterThan(await answersYes([10, 1]))
  })

  it('keeps kernels smaller under L2', async () => {
    const norm = async (l2: number) => (await search({ changed: { l2, maxEpochs: 20, patience: 20 } })).head.layers[0]?.kernel.reduce((sum, value) => sum + value * value, 0) ?? NaN
    expect(await norm(0.05)).toBeLessThan(0.5 * await norm(0))
  })

  it('tries every trial, tells every epoch and keeps the trial whose kept epoch has the lowest validation loss', async () => {
    const { reports, fitted: { parameters: { units }, best } } = await reportsOf({ sweep: twoSizes })
    expect(new Set(reports.map(({ trial, trials, parameters: tried }) => `${trial}/${trials} ${tried.units}`))).toEqual(new Set(['1/2 8', '2/2 16']))
    expect(reports.find(({ epoch, parameters: tried }) => epoch === best.epoch && tried.units === units)).toMatchObject({ validationLoss: best.loss, validationAccuracy: best.accuracy })
    const [small, large] = [await search({ changed: { units: 8 } }), await search({ changed: { units: 16 } })]
    expect(best.loss).toBe(Math.min(small.best.loss, large.best.loss))
  })

  it('tells how long it will still take, down to nothing', async () => {
    const { reports } = await reportsOf({ sweep: twoSizes })
    expect(reports.at(0)?.etaSeconds).toBeGreaterThan(0)
    expect(reports.at(-1)?.etaSeconds).toBe(0)
    expect(reports.every(({ etaSeconds }) => Number.isFinite(etaSeconds) && etaSeconds >= 0)).toBe(true)
  })

  describe('on images whose training teaches what does not hold elsewhere', () => {
    // The first half of the numbers is right in four of five images and learnt at once; the second, right in training and wrong in validation, later.
    const split = (images: number, seed: number, later: 1 | -1): LabelledRows => {
      const next = seededNumbers(seed)
      const labels = Array.from({ length: images }, (_, image) => image % 2)
      const embeddings = Float32Array.from(labels.flatMap((label) => {
        const [sign, isMisleading] = [label * 2 - 1, next() < 0.2]
        return Array.from({ length: CLOUD_SIZE }, (_, at) => next() - 0.5 + (at < CLOUD_SIZE / 2 ? (isMisleading ? -sign : sign) : 0.15 * later * sign))
      }))
      return { embeddings, labels }
    }
    const misleading = { ...data, train: split(120, 1, 1), validation: split(200, 2, -1) }
    const learn = async () => {
      const reports: SearchReport[] = []
      const fitted = await searchHeads({ data: misleading, parameters: { ...parameters, dropout: 0, maxEpochs: 200 }, sweep: oneTrial, backend: 'wasm', onEpoch: (report) => reports.push(report) })
      return { reports, fitted }
    }

    it('stops after as many epochs worse than the best as it was told to wait', async () => {
      const { reports, fitted: { best } } = await learn()
      expect(reports).toHaveLength(best.epoch + parameters.patience)
      expect(reports.length).toBeLessThan(200)
    })

    it('restores the weights of the best epoch', async () => {
      const { reports, fitted: { head, best } } = await learn()
      const { embeddings, labels } = misleading.validation
      const answers = labels.flatMap((_, row) => evaluateHead(head, embeddings.subarray(row * CLOUD_SIZE, (row + 1) * CLOUD_SIZE)))
      const calibrated = applyTemperature(logitsOf(answers), 2, fitTemperature(logitsOf(answers), 2, labels))
      const loss = labels.reduce((sum, label, row) => sum - Math.log(calibrated[row * 2 + label] ?? NaN), 0) / labels.length
      expect(loss).toBeCloseTo(best.loss, 4)
      expect(loss).toBeLessThan(0.9 * (reports.at(-1)?.validationLoss ?? NaN))
    })
  })

  it('trains many trials shortly and few to the end when halving', async () => {
    const { reports, fitted: { best } } = await reportsOf({ sweep: { method: 'halving', eta: 2, minEpochs: 2, space: { units: [4, 6, 8, 10] } } })
    const epochs = [1, 2, 3, 4].map((trial) => reports.filter((report) => report.trial === trial).length)
    expect(epochs.toSorted((a, b) => a - b).slice(0, 3)).toEqual([2, 2, 4])
    expect(Math.max(...epochs)).toBeGreaterThan(4)
    expect(reports.findLast(({ epoch }) => epoch === best.epoch)?.validationLoss).toBe(best.loss)
  })

  it('trains all that are left to the end when the last rung has several', async () => {
    const { reports } = await reportsOf({ changed: { maxEpochs: 3 }, sweep: { method: 'halving', minEpochs: 2, space: { units: [4, 6, 8, 10] } } })
    expect([1, 2, 3, 4].map((trial) => reports.filter((report) => report.trial === trial).length).toSorted((a, b) => a - b)).toEqual([2, 2, 3, 3])
  })

  it('goes on exactly where a rung ended', async () => {
    const epochs = (reports: SearchReport[]) => reports.filter(({ parameters: { units } }) => units === 8).map(({ trainLoss }) => trainLoss)
    const whole = epochs((await reportsOf({})).reports)
    const inRungs = epochs((await reportsOf({ sweep: { method: 'halving', minEpochs: 1, space: { units: [8, 16, 2] } } })).reports)
    expect(whole.slice(0, inRungs.length)).toEqual(inRungs)
  })

  it('gives the same weights for the same seed, and others for another', async () => {
    const dropout = 0.2
    const [first, again, other] = [await search({ changed: { dropout } }), await search({ changed: { dropout } }), await search({ changed: { dropout, seed: 6 } })]
    expect(again.head).toEqual(first.head)
    expect(other.head.layers[0]?.kernel).not.toEqual(first.head.layers[0]?.kernel)
  })

  it('leaves no tensor behind, over 20 searches, failed ones included', async () => {
    const flat = tf.memory().numTensors
    for (let round = 0; round < 18; round++) await search({ sweep: twoSizes, changed: { maxEpochs: 2, dropout: 0.1, l2: 0.01 } })
    await expect(search({ signal: AbortSignal.abort() })).rejects.toThrow('cancelled')
    await expect(search({ changed: { learningRate: 1e30 } })).rejects.toMatchObject({ code: 'TRAINER_DIVERGED' })
    expect(tf.memory().numTensors).toBe(flat)
  })

  it('ends between two batches when it is cancelled', async () => {
    const cancel = new AbortController()
    const reports: SearchReport[] = []
    const ended = search({ sweep: twoSizes, signal: cancel.signal, onEpoch: (report) => { if (reports.push(report) === 2) cancel.abort() } })
    await expect(ended).rejects.toMatchObject({ code: 'TRAINER_CANCELLED', retryable: false, message: 'the training was cancelled in trial 1 of 2' })
    expect(reports.length).toBe(2)
  })

  it('lets others have their turn while it computes', async () => {
    let turns = 0
    const over = new AbortController()
    const others = (async () => { while (!over.signal.aborted) { await nextTurn(); turns++ } })()
    await search({ changed: { maxEpochs: 2 } })
    over.abort()
    await others
    expect(turns).toBeGreaterThanOrEqual(2 * data.train.labels.length / parameters.batchSize)
  })

  it('says so when the loss runs away', async () => {
    const broken = { ...data, train: { ...data.train, embeddings: data.train.embeddings.map(() => Number.NaN) } }
    await expect(searchHeads({ data: broken, parameters, sweep: oneTrial, backend: 'wasm', onEpoch: () => {} })).rejects.toMatchObject({ code: 'TRAINER_DIVERGED', message: expect.stringContaining('a smaller learning rate may help') })
  })
})
