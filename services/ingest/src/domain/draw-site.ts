import type { BackgroundSite } from '@emberwatch/contracts'
import type { Place } from '../ports.ts'
import { type BackgroundPlace, DEFAULT_SIGMA_KM } from './background-place.ts'
import { drawUniforms, gaussianOffset } from './draws.ts'
import { destination, isNearAny } from './sphere.ts'

/** What sites are drawn by. */
export interface SiteRules {
  places: readonly BackgroundPlace[]
  /** Share of the sites that lie in forests, so that "a town" never becomes a shortcut for "no fire". */
  forestShare: number
  /** Multiplies how far from its place a site may lie. */
  jitter: number
  /** How far from every known fire a site must lie. */
  fireDistanceKm: number
}

/** So many misses in a row mean that fires are everywhere. */
const ATTEMPTS = 200

/** About a metre, as map services round as well. */
const rounded = (degrees: number): number => Math.round(degrees * 1e5) / 1e5

const placeFor = ({ places, forestShare }: SiteRules, [kind, which]: readonly [number, number]): BackgroundPlace | undefined => {
  const wanted = places.filter((place) => place.kind === (kind < forestShare ? 'forest' : 'town'))
  const among = wanted.length > 0 ? wanted : places
  return among[Math.floor(which * among.length)]
}

/**
 * Draws the n-th background site of a task, at the same spot each time as long as the fires are the same; a spot too
 * near to a fire is drawn again.
 *
 * @returns undefined if no spot is far enough from every fire
 */
export const drawSite = (task: string, number: number, { fires, rules }: { fires: readonly Place[], rules: SiteRules }): Pick<BackgroundSite, 'kind' | 'near' | 'lat' | 'lon'> | undefined => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [kind, which, distance, direction] = drawUniforms(`${task}|site ${number}|${attempt}`)
    const place = placeFor(rules, [kind, which])
    if (place === undefined) return undefined
    const sigma = (place.sigmaKm ?? DEFAULT_SIGMA_KM[place.kind]) * rules.jitter
    const { lat, lon } = destination(place, gaussianOffset(sigma, [distance, direction]))
    const spot = { lat: rounded(lat), lon: rounded(lon) }
    if (!isNearAny(spot, fires, rules.fireDistanceKm)) return { kind: place.kind, near: place.name, ...spot }
  }
  return undefined
}
