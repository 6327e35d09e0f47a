import { describe, expect, it } from '@jest/globals'
import { flat, golden, relativeError } from '../../testing/golden.ts'
import { rbfMixture } from './rbf-mixture.ts'
import { squaredDistances } from './squared-distances.ts'
import { witness } from './witness.ts'

describe('the witness function', () => {
  it.each(golden.comparisons)('agrees with the plain means over scikit-learn\'s kernel: $name', (comparison) => {
    const kernel = squaredDistances(flat(comparison), comparison.rows[0]?.length ?? 0).map(rbfMixture(comparison.medianDistance))
    expect(relativeError(witness({ kernel, ...comparison }), comparison.witness)).toBeLessThan(1e-9)
  })

  it('is as in its example', () => {
    const kernel = Float64Array.of(1, 0.5, 0, 0.5, 1, 0, 0, 0, 1)
    expect([...witness({ kernel, isCurrent: [false, false, true], groupOf: [0, 1, 2] })]).toEqual([0.5, 0.5, 0])
  })
})
