import { describe, expect, it } from '@jest/globals'
import { type Evaluation, GateDecision, validate } from '@emberwatch/contracts'
import { evaluate, rightAnswers, seededNumbers } from '@emberwatch/ml'
import { comparePaired } from './compare-paired.ts'
import { decideAgainstChampion, decideFirst, decideNotComparable } from './decide.ts'
import { DEFAULT_GATE_POLICY, type GatePolicy } from './gate-policy.ts'

const CLASSES = ['no', 'yes']
const resampling = { seed: 1, resamples: 20 }

interface Model { right: readonly boolean[], cells?: readonly string[], sure?: number, old?: number }

const cellsOf = ({ right, cells = right.map((_, image) => `${image}`) }: Model): readonly string[] => cells

/** The evaluation of a model that gets the given images right, and is as sure as said; the first `old` images are the parent's. */
const answering = (modelVersion: string, model: Model): Evaluation => {
  const { right, sure = 0.9, old } = model
  const answers = {
    classes: CLASSES, probabilities: right.flatMap((hit, image) => (image % 2 === 1) === hit ? [1 - sure, sure] : [sure, 1 - sure]), labels: right.map((_, image) => image % 2), cells: cellsOf(model)
  }
  expect(rightAnswers(answers)).toEqual(right)
  return evaluate(answers, {
    modelVersion,
    resampling,
    slicings: [{ by: 'source', names: right.map((_, image) => image < right.length / 2 ? 'import' : 'feed') }],
    asItWas: old === undefined ? undefined : { datasetVersion: 'v1-aaaaaaaa', places: Array.from({ length: old }, (_, place) => place) }
  })
}

const decide = (candidate: Model, champion: Model, policy: Partial<GatePolicy> = {}): GateDecision => {
  const cells = cellsOf(candidate)
  const { old = 0 } = candidate
  const lossPValue = old === 0 ? null : comparePaired({ candidate: champion.right.slice(0, old), champion: candidate.right.slice(0, old), cells: cells.slice(0, old), resampling }).pValue
  return decideAgainstChampion(
    answering('new', candidate),
    answering('old', champion),
    { ...comparePaired({ candidate: candidate.right, champion: champion.right, cells, resampling }), lossPValue },
    { ...DEFAULT_GATE_POLICY, ...policy }
  )
}

const first = (right: readonly boolean[], majority: readonly boolean[], policy: Partial<GatePolicy> = {}): GateDecision => decideFirst(
  answering('new', { right }),
  majority.filter(Boolean).length / majority.length,
  comparePaired({ candidate: right, champion: majority, cells: cellsOf({ right }), resampling }),
  { ...DEFAULT_GATE_POLICY, ...policy }
)

const hits = (count: number, of: number): boolean[] => Array.from({ length: of }, (_, index) => index < count)
const failedChecks = ({ checks }: GateDecision): string[] => checks.flatMap(({ name, passed }) => passed ? [] : [name])

describe('the gate for a first model', () => {
  it('promotes one that is clearly better than answering the majority class, and no other', () => {
    expect(first(hits(90, 100), hits(80, 100))).toMatchObject({ promote: true, alias: 'champion', rule: 'first-model', gain: 0.1, minimumGain: 0.05 })
    expect(failedChecks(first(hits(84, 100), hits(80, 100)))).toEqual(['gain', 'paired-test'])
  })

  it('holds one that is above the majority by accident only', () => {
    const decision = first(hits(10, 10), hits(8, 10))
    expect(failedChecks(decision)).toEqual(['paired-test'])
    expect(decision.reason).toContain('happens by accident too often')
  })

  it('promotes a gain that is exactly the one needed', () => {
    expect(first(hits(85, 100), hits(80, 100))).toMatchObject({ promote: true, pValue: 0.03125 })
  })
})

describe('the gate against a champion', () => {
  it('promotes a candidate that is better on the same images and not by accident, and says what was measured', () => {
    const decision = decide({ right: hits(95, 100), old: 50 }, { right: hits(80, 100), old: 50 })
    expect(decision).toMatchObject({ promote: true, wouldPromote: true, alias: 'champion', mode: 'auto', onlyCandidateRight: 15, onlyChampionRight: 0 })
    expect(decision.reason).toMatch(/^promoted: 95.0 % against the champion's 80.0 % on the same 100 test images; only the candidate right 15 times, only the champion 0 times, p < 0.0001 over grid cells \(McNemar p < 0.0001\)/)
    expect(decision.checks.map(({ name, comparison, limit }) => [name, comparison, limit])).toEqual([
      ['gain', 'at-least', 0.01], ['paired-test', 'at-most', 0.05], ['calibration', 'at-most', 0.02], ['loss as it was', 'at-most', 0.01]
    ])
    expect(validate(GateDecision, decision, 'decision')).toEqual(decision)
  })

  it('holds a candidate that answers better only by accident', () => {
    expect(decide({ right: hits(83, 100) }, { right: hits(80, 100) })).toMatchObject({ promote: false, alias: null, gain: expect.closeTo(0.03, 9), pValue: expect.closeTo(0.125, 9) })
  })

  it('holds a candidate that is better in one cell only, however many images it has', () => {
    const decision = decide({ right: hits(100, 100), cells: hits(80, 100).map((early, image) => early ? `${image}` : 'burn') }, { right: hits(80, 100) })
    expect(decision).toMatchObject({ promote: false, pValue: 0.5 })
    expect(decision.mcnemarPValue).toBeLessThan(0.0001)
  })

  it('holds a candidate whose gain is real but too small to matter', () => {
    const decision = decide({ right: hits(1608, 2000) }, { right: hits(1600, 2000) })
    expect(decision.pValue).toBeLessThan(0.01)
    expect(failedChecks(decision)).toEqual(['gain'])
  })

  it('holds a candidate that is the same model, or a worse one', () => {
    expect(decide({ right: hits(80, 100) }, { right: hits(80, 100) }).promote).toBe(false)
    expect(decide({ right: hits(70, 100) }, { right: hits(80, 100) }).promote).toBe(false)
  })

  it('holds a better candidate that is less honest about how sure it is', () => {
    const decision = decide({ right: hits(95, 100), sure: 0.6 }, { right: hits(80, 100), sure: 0.8 })
    expect(failedChecks(decision)).toEqual(['calibration'])
    expect(decision.reason).toContain('its calibration error is 31.2 % above the champion\'s and what is noise')
  })

  it('holds a better candidate that is worse on the images that the parent version had', () => {
    const candidate = [...hits(42, 50), ...hits(50, 50)]
    const decision = decide({ right: candidate, old: 50 }, { right: [...hits(47, 50), ...hits(25, 50)], old: 50 })
    expect(failedChecks(decision)).toEqual(['loss as it was'])
    expect(decision.reason).toContain('on the 50 test images of v1-aaaaaaaa it is 10.0 % worse')
  })

  it('forgives a loss on the images that the parent version had where that may be an accident, and tells it', () => {
    const candidate = [...hits(46, 50), ...hits(50, 50)]
    const decision = decide({ right: candidate, old: 50 }, { right: [...hits(47, 50), ...hits(25, 50)], old: 50 })
    expect(decision.promote).toBe(true)
    expect(decision.checks.find(({ name }) => name === 'loss as it was')).toMatchObject({ value: expect.closeTo(0.02), limit: 0.01, passed: true })
  })

  it('holds a better candidate below the floor of a class, or of a slice with enough images', () => {
    const candidate = { right: hits(95, 100) }
    const champion = { right: hits(80, 100) }
    expect(failedChecks(decide(candidate, champion, { floors: { perClassRecall: { yes: 0.97, no: 0.9 } } }))).toEqual(['recall of yes'])
    expect(failedChecks(decide(candidate, champion, { floors: { perClassRecall: { maybe: 0.1 } } }))).toEqual(['recall of maybe'])
    expect(failedChecks(decide(candidate, champion, { floors: { slices: { accuracy: 0.95, images: 50 } } }))).toEqual(['accuracy of source feed'])
    expect(failedChecks(decide(candidate, champion, { floors: { slices: { accuracy: 0.95, images: 51 } } }))).toEqual([])
  })

  it('leaves promotion to a person in mode manual, and makes a challenger in mode challenger-only', () => {
    const [better, worse] = [{ right: hits(95, 100) }, { right: hits(80, 100) }]
    const manual = decide(better, worse, { mode: 'manual' })
    expect(manual).toMatchObject({ promote: false, wouldPromote: true, alias: null, mode: 'manual' })
    expect(manual.reason).toMatch(/^would promote: .*; promotion is left to a person \(mode manual\)$/)
    expect(decide(better, worse, { mode: 'challenger-only' })).toMatchObject({ promote: false, wouldPromote: true, alias: 'challenger' })
    expect(decide(worse, better, { mode: 'challenger-only' })).toMatchObject({ promote: false, wouldPromote: false, alias: null })
  })

  it('promotes nothing that it cannot compare', () => {
    const decision = decideNotComparable('m1-00000000', 'other-backbone', DEFAULT_GATE_POLICY)
    expect(decision).toMatchObject({ promote: false, rule: 'not-comparable', checks: [] })
    expect(validate(GateDecision, decision, 'decision')).toEqual(decision)
  })
})

describe('the gate in the long run', () => {
  const next = seededNumbers(11)
  /** A model right on each image with the given chance, and where `together`, right or wrong on most of a cell of five at once. */
  const answers = (chance: number, together: number): boolean[] =>
    Array.from({ length: 80 }, () => next() < chance).flatMap((easy) => Array.from({ length: 5 }, () => next() < together ? easy : next() < chance))
  const cells = Array.from({ length: 400 }, (_, image) => `${Math.floor(image / 5)}`)
  const evaluation = (right: readonly boolean[]) => ({ accuracy: right.filter(Boolean).length / right.length, images: right.length, ece: 0.02, eceFloor: 0.02, asItWas: null, perClass: {}, slices: [] })
  const promotions = (rounds: number, candidate: () => boolean[], champion: () => boolean[]): number => Array.from({ length: rounds }, () => {
    const [mine, theirs] = [candidate(), champion()]
    return decideAgainstChampion(evaluation(mine), evaluation(theirs), { ...comparePaired({ candidate: mine, champion: theirs, cells, resampling: { seed: 1, resamples: 1 } }), lossPValue: null }, DEFAULT_GATE_POLICY).promote
  }).filter(Boolean).length / rounds

  it.each([['one by one', 0], ['cell by cell', 0.9]])('promotes an equal model at most as often as its significance allows, where images are right and wrong %s', (_, together) => {
    expect(promotions(500, () => answers(0.93, together), () => answers(0.93, together))).toBeLessThanOrEqual(0.07) // 5 % at most; 0.07 has a chance of 3 % at exactly 5 %
  })

  it('promotes a model that is five points better on 400 images about four times in five', () => {
    expect(promotions(200, () => answers(0.95, 0), () => answers(0.9, 0))).toBeGreaterThan(0.72) // measured over 2,000 rounds: 0.81
  })

  it('promotes a model that mends half of the champion\'s mistakes nearly always', () => {
    const champion = answers(0.9, 0)
    expect(promotions(100, () => champion.map((right) => right ? next() < 0.995 : next() < 0.55), () => champion)).toBeGreaterThan(0.95)
  })
})
