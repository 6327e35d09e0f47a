/** What is measured of a picture's quality, in the order in which the numbers are stored, and what each means. A new list needs a new {@link QUALITY_ID}. */
export const QUALITY_MEASURES = {
  brightness: 'mean luminance, 0 to 1',
  contrast: 'standard deviation of luminance, 0 to 0.5',
  saturation: 'mean distance of the colours from grey, 0 to 1',
  redShare: 'red in the sum of red, green and blue',
  greenShare: 'green in the sum of red, green and blue',
  blueShare: 'blue in the sum of red, green and blue',
  brightCast: 'distance from grey of the mean colour of the brightest quarter, where a tint of the light shows',
  vegetation: 'mean excess of green over red and blue, which leaves have and a tint of the light has not',
  sharpness: 'spread of the Laplacian in units of the spread of luminance: small where blurred',
  haze: 'mean dark channel, 0 to 1: what even the darkest spots of a neighbourhood have in light',
  clippedDark: 'share of pixels that are black',
  clippedLight: 'share of pixels that are white',
  blockiness: 'steps at the borders of 8 x 8 blocks in units of the steps inside them: above 1 where compressed hard',
  noise: 'spread of what smooth surfaces would not have, 0 to 1',
  jpegQuality: 'quality from the quantisation table, 1 to 100; not known of other formats',
  megapixels: 'width times height in millions',
  aspect: 'width by height',
  night: '1 if it is too dark for daylight, else 0',
  grey: '1 if it has no colour (infrared, panchromatic), else 0'
} as const

/** The name of a measure of a picture's quality. */
export type QualityMeasure = keyof typeof QUALITY_MEASURES

/** The measures of one picture; one that does not apply is NaN. */
export type ImageQuality = Record<QualityMeasure, number>

/** The names in their order. */
export const QUALITY_NAMES = Object.keys(QUALITY_MEASURES) as QualityMeasure[]

/** Names the list and the way of measuring: stored measures of another way are not used. */
export const QUALITY_ID = 'quality-1'
