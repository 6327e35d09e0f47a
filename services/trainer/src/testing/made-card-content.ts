import { type CoverCluster, type EvaluationFile, type Model, objectKeys } from '@emberwatch/contracts'
import { backboneReference, detailEvaluation, evaluate, loadBackbone, seededNumbers, SHIPPED_BACKBONE, sliceByRegion, sliceBySource } from '@emberwatch/ml'
import { DEFAULT_PARAMETERS } from '@emberwatch/ml/training'
import { sha256 } from '@emberwatch/storage'
import type { CardContent } from '../card/card-content.ts'

interface Made { classes: string[], images?: number, withChampion?: boolean, hasAlarm?: boolean, allRight?: boolean, change?: (model: Model) => Model, thumbnail?: string }

/** A card's content with answers made of seeded numbers, scored as real ones are. */
export const madeCardContent = async ({ classes, images = 200, withChampion = true, hasAlarm = true, allRight = false, change = (model) => model, thumbnail = 'data:image/webp;base64,' + 'A'.repeat(3000) }: Made): Promise<CardContent> => {
  const backbone = await loadBackbone(SHIPPED_BACKBONE, 'int8')
  const labels = Array.from({ length: images }, (_, image) => image % classes.length)
  const imageIds = labels.map((_, image) => sha256(`image ${image}`))
  const cells = labels.map((_, image) => `cell-${Math.floor(image / 3)}`)
  const names = labels.map((_, image) => `cover-${1 + image % 2}`)
  const alarmLabel = hasAlarm ? classes.at(-1) : undefined
  const alarm = alarmLabel === undefined ? null : { label: alarmLabel, threshold: 0.4 }
  const judge = (modelVersion: string, seed: number) => {
    const next = seededNumbers(seed)
    const probabilities = labels.flatMap((label) => {
      const scores = classes.map((_, other) => next() + (other === label ? (allRight ? 2 : 0.4) : 0))
      const sum = scores.reduce((total, score) => total + score ** 3, 0)
      return scores.map((score) => score ** 3 / sum)
    })
    const answers = { classes, probabilities, labels, cells }
    const places = labels.map((_, image) => ({ lon: -70 - image / 10, lat: 48, source: 'feed' as const }))
    return {
      evaluation: evaluate(answers, {
        modelVersion,
        alarmLabel,
        threshold: alarm?.threshold,
        slicings: [{ by: 'land-cover', names }, sliceByRegion(places), sliceBySource(places)],
        hardGround: { clusters: ['cover-1'], places: names.flatMap((name, place) => name === 'cover-1' ? [place] : []) },
        asItWas: { datasetVersion: 'v1-00000000', places: [0, 1, 2, 3] },
        resampling: { seed: 1, resamples: 50 }
      }),
      details: detailEvaluation(answers, { modelVersion, imageIds })
    }
  }
  const [own, other] = [judge('m2-11111111', 1), withChampion ? judge('m1-00000000', 2) : null]
  const cluster = (name: string, hard: boolean): CoverCluster => ({ name, images: 50, shares: Object.fromEntries(classes.map((label) => [label, 1 / classes.length])), kind: 'mixed', hard, examples: imageIds.slice(0, 9) })
  const file: EvaluationFile = { modelVersion: 'm2-11111111', candidate: own.details, champion: other?.details ?? null, landCover: [cluster('cover-1', true), cluster('cover-2', false), cluster('cover-3', false)] }
  const stored = (name: 'model.onnx' | 'head.onnx' | 'head.json' | 'head.bin', bytes: number) => ({ key: objectKeys.modelFile({ task: 'wildfire', modelVersion: 'm2-11111111' }, name), sha256: sha256(name), bytes })
  const model = change({
    modelVersion: 'm2-11111111',
    task: 'wildfire',
    runId: 'run-1',
    datasetVersion: 'v2-22222222',
    datasetContentHash: sha256('dataset'),
    classes,
    backbone: backboneReference(backbone),
    units: 128,
    parameters: DEFAULT_PARAMETERS,
    backend: 'wasm',
    validation: { loss: 0.1, accuracy: 0.95, epoch: 7 },
    temperature: 1.1,
    alarm,
    candidate: own.evaluation,
    champion: other?.evaluation ?? null,
    majorityAccuracy: 1 / classes.length,
    decision: {
      promote: true,
      wouldPromote: true,
      alias: 'champion',
      mode: 'auto',
      rule: withChampion ? 'better-than-champion' : 'first-model',
      reason: 'promoted: it is better',
      checks: [{ name: 'gain', value: 0.03, comparison: 'at-least', limit: 0.01, passed: true }, { name: 'recall of wildfire', value: null, comparison: 'at-least', limit: 0.9, passed: false }],
      gain: 0.03,
      gainInterval: [0.01, 0.05],
      minimumGain: 0.01,
      pValue: 0.01,
      mcnemarPValue: 0.0001,
      significance: 0.05,
      onlyCandidateRight: 9,
      onlyChampionRight: 1
    },
    files: { model: stored('model.onnx', 4_531_438), head: stored('head.onnx', 755_707), layers: stored('head.json', 700), weights: stored('head.bin', 755_000) },
    selfTest: { seed: 1, probabilities: classes.map(() => 1 / classes.length) },
    signature: { algorithm: 'Ed25519', keyId: '0123456789abcdef', value: 'c2lnbmF0dXJl' },
    epoch: 4,
    codeVersion: '0.1.0+abc',
    createdAt: '2026-01-02T03:04:05.000Z'
  })
  const counts = Object.fromEntries(classes.map((label) => [label, 100]))
  return {
    model,
    file,
    task: { title: 'Is this place likely to burn?' },
    dataset: { images: 300 * classes.length, counts: { train: counts, validation: counts, test: counts }, parent: 'v1-00000000' },
    definition: backbone.definition,
    thumbnails: new Map(imageIds.map((imageId) => [imageId, thumbnail]))
  }
}
