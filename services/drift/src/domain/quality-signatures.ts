/** Shifts of the measures, current minus reference, in spreads of the reference within labels. */
export type Shifts = Readonly<Record<string, number>>

/** A way in which pictures go wrong, and how strongly the measures speak for it. */
export interface QualitySignature {
  name: string
  /** What is said of the current images. */
  says: string
  /** The measure that shows it best. */
  lead: string
  /** More of what it does to its measures, so that the regression on the classifier's score sees the same. */
  measures: readonly string[]
  /** In spreads; at most 0 where the measures do not speak for it. */
  strength: (shifts: Shifts) => number
}

/** A special cause that shows in what nothing else does is preferred to the general ones that come with it. */
const SPECIAL = 1.5
/** A picture of the night is one of the night, whatever else that does to its measures. */
const NIGHT = 3
const LEAST_TOGETHER = 0.15

const of = (shifts: Shifts, name: string): number => shifts[name] ?? 0

/** Two measures that must move apart, and then count together: haze lifts the dark spots and takes contrast, more light lifts both. */
const together = (shifts: Shifts, up: string, down: string): number =>
  Math.min(of(shifts, up), -of(shifts, down)) <= LEAST_TOGETHER ? 0 : of(shifts, up) - of(shifts, down)

/**
 * Every way that is looked for. Blur fills dark spots and takes contrast too, but of these only blur takes sharpness, which is measured in units of contrast.
 */
export const QUALITY_SIGNATURES: readonly QualitySignature[] = [
  { name: 'blurrier', says: 'blurrier', lead: 'sharpness', measures: ['sharpness', 'noise'], strength: (z) => -of(z, 'sharpness') },
  { name: 'sharper', says: 'sharper', lead: 'sharpness', measures: ['sharpness'], strength: (z) => of(z, 'sharpness') },
  { name: 'hazier', says: 'hazier', lead: 'haze', measures: ['haze', 'contrast', 'brightness'], strength: (z) => together(z, 'haze', 'contrast') + Math.min(0, of(z, 'sharpness')) },
  { name: 'clearer', says: 'clearer, with less haze', lead: 'haze', measures: ['haze', 'contrast'], strength: (z) => together(z, 'contrast', 'haze') },
  { name: 'night', says: 'taken at night', lead: 'night', measures: ['night', 'brightness', 'noise'], strength: (z) => NIGHT * Math.min(of(z, 'night'), -2 * of(z, 'brightness')) },
  { name: 'darker', says: 'darker', lead: 'brightness', measures: ['brightness', 'contrast'], strength: (z) => -of(z, 'brightness') },
  { name: 'brighter', says: 'brighter', lead: 'brightness', measures: ['brightness', 'clippedLight'], strength: (z) => of(z, 'brightness') + Math.min(0, of(z, 'contrast')) },
  { name: 'lower contrast', says: 'of lower contrast', lead: 'contrast', measures: ['contrast'], strength: (z) => -0.8 * of(z, 'contrast') },
  { name: 'higher contrast', says: 'of higher contrast', lead: 'contrast', measures: ['contrast'], strength: (z) => 0.8 * of(z, 'contrast') },
  { name: 'compressed harder', says: 'compressed harder', lead: 'blockiness', measures: ['blockiness', 'jpegQuality'], strength: (z) => SPECIAL * Math.max(of(z, 'blockiness'), -of(z, 'jpegQuality')) },
  { name: 'lower resolution', says: 'of lower resolution', lead: 'megapixels', measures: ['megapixels'], strength: (z) => -2 * of(z, 'megapixels') },
  { name: 'higher resolution', says: 'of higher resolution', lead: 'megapixels', measures: ['megapixels'], strength: (z) => 2 * of(z, 'megapixels') },
  { name: 'other shape', says: 'of another shape', lead: 'aspect', measures: ['aspect'], strength: (z) => Math.abs(of(z, 'aspect')) },
  { name: 'colour cast', says: 'tinted', lead: 'brightCast', measures: ['brightCast', 'redShare', 'greenShare', 'blueShare'], strength: (z) => of(z, 'brightCast') },
  { name: 'less green', says: 'less green, as in another season', lead: 'vegetation', measures: ['vegetation', 'greenShare'], strength: (z) => -of(z, 'vegetation') },
  { name: 'greener', says: 'greener, as in another season', lead: 'vegetation', measures: ['vegetation', 'greenShare'], strength: (z) => of(z, 'vegetation') },
  { name: 'grey', says: 'without colour', lead: 'grey', measures: ['grey', 'saturation'], strength: (z) => of(z, 'grey') },
  { name: 'coloured', says: 'in colour', lead: 'grey', measures: ['grey', 'saturation'], strength: (z) => -of(z, 'grey') },
  { name: 'noisier', says: 'noisier', lead: 'noise', measures: ['noise'], strength: (z) => of(z, 'noise') }
]

/** Measures may stand still on one side; smaller spreads than these are of no consequence. */
export const LEAST_SPREAD: Shifts = { saturation: 0.01, redShare: 0.005, greenShare: 0.005, blueShare: 0.005, brightCast: 0.01, vegetation: 0.01, clippedDark: 0.01, clippedLight: 0.01, jpegQuality: 3, megapixels: 0.005, aspect: 0.05, night: 0.2, grey: 0.2 }
