import type { Random } from './random.ts'

/** A standard normal deviate (Box and Muller, 1958). */
export const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
