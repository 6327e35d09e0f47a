import { seededNumbers } from '../seeded-numbers.ts'

/** Points [count, dimensions], row by row. */
export interface Points { values: Float64Array, dimensions: number }

const MOST_ROUNDS = 100

const squaredDistance = (points: Points, point: number, centres: Points, centre: number): number => {
  let sum = 0
  for (let at = 0; at < points.dimensions; at++) sum += ((points.values[point * points.dimensions + at] ?? 0) - (centres.values[centre * points.dimensions + at] ?? 0)) ** 2
  return sum
}

const countOf = ({ values, dimensions }: Points): number => values.length / dimensions

/** The nearest centre of a point and the square of its distance. */
export const nearestCentre = (points: Points, point: number, centres: Points): { centre: number, distance: number } => {
  let best = { centre: 0, distance: Infinity }
  for (let centre = 0; centre < countOf(centres); centre++) {
    const distance = squaredDistance(points, point, centres, centre)
    if (distance < best.distance) best = { centre, distance }
  }
  return best
}

const pick = (points: Points, places: readonly number[]): Points => ({
  values: Float64Array.from(places.flatMap((place) => [...points.values.subarray(place * points.dimensions, (place + 1) * points.dimensions)])), dimensions: points.dimensions
})

/** k-means++: each further centre is a point drawn with a chance in proportion to its squared distance from those there are. */
const spreadCentres = (points: Points, clusters: number, next: () => number): Points => {
  const places = [Math.floor(next() * countOf(points))]
  const distances = new Float64Array(countOf(points)).fill(Infinity)
  while (places.length < clusters) {
    const latest = pick(points, places.slice(-1))
    distances.forEach((distance, point) => { distances[point] = Math.min(distance, squaredDistance(points, point, latest, 0)) })
    let left = next() * distances.reduce((sum, distance) => sum + distance, 0)
    const drawn = distances.findIndex((distance) => (left -= distance) < 0)
    places.push(Math.max(0, drawn))
  }
  return pick(points, places)
}

/** Means of the points of each centre; a centre without points stays where it is. */
const moveCentres = (points: Points, assigned: Uint32Array, { values, dimensions }: Points): Points => {
  const sums = new Float64Array(values.length)
  const counts = new Float64Array(values.length / dimensions)
  assigned.forEach((centre, point) => {
    counts[centre] = (counts[centre] ?? 0) + 1
    for (let at = 0; at < dimensions; at++) sums[centre * dimensions + at] = (sums[centre * dimensions + at] ?? 0) + (points.values[point * dimensions + at] ?? 0)
  })
  return { dimensions, values: sums.map((sum, at) => (counts[Math.floor(at / dimensions)] ?? 0) === 0 ? values[at] ?? 0 : sum / (counts[Math.floor(at / dimensions)] ?? 1)) }
}

const settle = (points: Points, start: Points): { centres: Points, inertia: number } => {
  let centres = start
  let inertia = Infinity
  const assigned = new Uint32Array(countOf(points))
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let sum = 0
    for (let point = 0; point < assigned.length; point++) {
      const { centre, distance } = nearestCentre(points, point, centres)
      assigned[point] = centre
      sum += distance
    }
    if (sum >= inertia * (1 - 1e-9)) break
    inertia = sum
    centres = moveCentres(points, assigned, centres)
  }
  return { centres, inertia }
}

/**
 * Lloyd's k-means from several seeded k-means++ starts; the centres of the start that ends with the points nearest to
 * theirs.
 *
 * @throws {RangeError} with fewer points than clusters
 * @see Arthur and Vassilvitskii (2007), k-means++: the advantages of careful seeding
 */
export const kMeans = (points: Points, { clusters, seed, starts }: { clusters: number, seed: number, starts: number }): Points => {
  if (countOf(points) < clusters) throw new RangeError(`${countOf(points)} points cannot form ${clusters} clusters`)
  const next = seededNumbers(seed)
  const ends = Array.from({ length: starts }, () => settle(points, spreadCentres(points, clusters, next)))
  return ends.reduce((best, end) => end.inertia < best.inertia ? end : best).centres
}
