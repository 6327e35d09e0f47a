import type { PlacedSides } from './global-tests.ts'
import type { Prepared } from './prepare-sides.ts'
import { type MeanShift, meanShift } from './statistics/mean-shift.ts'
import { createRandom } from './statistics/random.ts'
import type { UnitSums } from './statistics/unit-sums.ts'

/** More units than this would need too many distances; then the sides are so unequal in size that the shift says little. */
const MOST_UNITS = 3000

/** The distance between the sides' standardised means in units of the reference's spread, from sums by unit; null where it has no unit or too many units. */
export const meanShiftOf = ({ question: { resamples, seed }, units, rearrangements: { chosen, each } }: Prepared, { sums: { sums, size, rows }, norms, unitOf }: { sums: UnitSums, norms: PlacedSides, unitOf: Int32Array }): (MeanShift & { low: number, high: number }) | null => {
  const groups = units.count
  if (groups > MOST_UNITS) return null
  const squares = new Float64Array(groups)
  const n = norms.reference.norms.length
  unitOf.forEach((unit, i) => {
    const norm = (i < n ? norms.reference.norms[i] : norms.current.norms[i - n]) as number
    squares[unit] = (squares[unit] as number) + norm * norm
  })
  const distances = new Float64Array(groups * groups)
  for (let g = 0; g < groups; g++) {
    for (let h = 0; h <= g; h++) {
      let product = 0
      for (let k = 0; k < size; k++) product += (sums[g * size + k] as number) * (sums[h * size + k] as number)
      const between = (rows[h] as number) * (squares[g] as number) + (rows[g] as number) * (squares[h] as number) - 2 * product
      distances[g * groups + h] = between
      distances[h * groups + g] = between
    }
  }
  const mine = new Set(chosen.subarray(0, each))
  const [chosenSide, others] = [[...mine], Array.from({ length: groups }, (_, unit) => unit).filter((unit) => !mine.has(unit))]
  const shift = meanShift({
    distances: { groups, sizes: rows, sums: distances },
    reference: units.chosenIsCurrent ? others : chosenSide,
    current: units.chosenIsCurrent ? chosenSide : others,
    resamples,
    random: createRandom(seed, 'mean shift')
  })
  return shift === null ? null : { ...shift, low: shift.interval[0], high: shift.interval[1] }
}
