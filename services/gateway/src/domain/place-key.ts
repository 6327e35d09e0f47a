const DIGITS = 5

/** A place to about a metre: two places with the same rounding are taken for one. */
export const roundPlace = ({ lat, lon }: { lat: number, lon: number }) => ({ lat: Number(lat.toFixed(DIGITS)), lon: Number(lon.toFixed(DIGITS)) })

/** A rounded place as the key of a map. */
export const placeKey = (place: { lat: number, lon: number }): string => {
  const { lat, lon } = roundPlace(place)
  return `${lat},${lon}`
}
