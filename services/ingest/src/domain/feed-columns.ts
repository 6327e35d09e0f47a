/**
 * What each thing is called in the forms of the feed, the better name first: the CSV of active fires (`firename`,
 * `hectares`), its successor and its WFS form (`national_fire_id`, `fire_size`), and the point of a GeoJSON feature.
 */
const NAMES = {
  agency: ['agency', 'agencycode'],
  name: ['firename', 'agencyfireid', 'nationalfireid'],
  nationalId: ['nationalfireid'],
  lat: ['lat', 'latitude', 'pointlat'],
  lon: ['lon', 'longitude', 'pointlon'],
  startedAt: ['startdate', 'firestartdate'],
  reportedAt: ['situationreportdate'],
  hectares: ['hectares', 'firesize'],
  stageOfControl: ['stageofcontrol', 'stageofcontrolstatus'],
  timezone: ['timezone']
} as const

/** A thing that we read of a row; the other columns, such as `response_type`, are passed over. */
export type Column = keyof typeof NAMES

/** Where things stand in a row: of the places of one thing, the first that is not blank counts. */
export interface Columns { count: number, places: ReadonlyMap<Column, readonly number[]> }

/** CIFFC writes `field_` before each name. */
const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '').replace(/^field/, '')

/** Finds the columns by their names, whatever their case, spaces and order; undefined where no place can be read. */
export const columnsOf = (names: readonly string[]): Columns | undefined => {
  const found = names.map(letters)
  const places = new Map<Column, readonly number[]>()
  for (const [column, synonyms] of Object.entries(NAMES) as [Column, readonly string[]][]) {
    const indices = synonyms.map((synonym) => found.indexOf(synonym)).filter((index) => index >= 0)
    if (indices.length > 0) places.set(column, indices)
  }
  return places.has('lat') && places.has('lon') ? { count: names.length, places } : undefined
}
