import { describe, expect, it } from '@jest/globals'
import { seededNumbers } from './seeded-numbers.ts'

describe('seeded numbers', () => {
  it('are mulberry32\'s', () => {
    const next = seededNumbers(1)
    expect([next(), next(), next()].map((value) => value.toFixed(9))).toEqual(['0.627073941', '0.002735721', '0.527447040'])
  })
})
