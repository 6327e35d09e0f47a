import type { LiveDrift } from '@emberwatch/contracts'

const readings: LiveDrift['windows'][number]['readings'] = [
  { name: 'witness', value: -1.9, reference: -2.8, shift: 0.52, limit: 0.36, exceeds: true },
  { name: 'alert-rate', value: 0.29, reference: 0.13, shift: 0.47, limit: 0.35, exceeds: true },
  { name: 'mean-shift', value: 0.71, reference: 0, shift: 0.71, limit: 0.63, exceeds: true }
]

/** Live drift in an episode, as documents show it. */
export const liveDriftExample: LiveDrift = {
  task: 'wildfire',
  state: 'watching',
  sentence: 'Live drift: two of the last three windows exceed their limits against v3-9b7d4e55, which m3-1f3a5c7e was trained on. In window 12 (2026-08-11T00:00 to 2026-08-12T00:00, 200 of 233 grid cells) the witness is -1.90 instead of -2.80, 0.520 spreads off (limit 0.360).',
  champion: { modelVersion: 'm3-1f3a5c7e', activation: 3, datasetVersion: 'v3-9b7d4e55', since: '2026-08-01T09:30:00.000Z' },
  settings: { windowGroups: 200, leastGroups: 30, windowMinutes: 60, windowHours: 24, runLength: 200, tolerance: 0.1 },
  reference: { version: 'v3-9b7d4e55', images: 812, groups: 341, witness: 'the model' },
  monitors: [
    { name: 'witness', reference: -2.8, spread: 1.73, limit: 0.36 },
    { name: 'alert-rate', reference: 0.13, spread: 0.34, limit: 0.35 },
    { name: 'mean-shift', reference: 0, spread: 1, limit: 0.63 }
  ],
  open: { number: 13, from: '2026-08-12T00:00:03.000Z', predictions: 61, groups: 48 },
  episode: { detectedBy: 'live-wildfire-3-12', since: '2026-08-12T00:01:04.000Z', windows: 1 },
  windows: [{
    windowId: 'live-wildfire-3-12',
    task: 'wildfire',
    activation: 3,
    number: 12,
    modelVersion: 'm3-1f3a5c7e',
    datasetVersion: 'v3-9b7d4e55',
    from: '2026-08-11T00:00:02.000Z',
    to: '2026-08-12T00:00:01.000Z',
    predictions: 611,
    images: 402,
    groups: 233,
    judged: 200,
    labels: { nowildfire: 142, wildfire: 58 },
    reference: { images: 812, groups: 341 },
    leftOut: { others: 74, known: 3 },
    verdict: 'exceeds',
    calm: false,
    readings,
    turn: 'detected',
    detectedBy: 'live-wildfire-3-12',
    sentence: 'Live drift: two of the last three windows exceed their limits.',
    judgedAt: '2026-08-12T00:01:04.000Z'
  }]
}
