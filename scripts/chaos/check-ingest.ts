import type { NatsInspector } from '@emberwatch/bus/testing'
import { type AnyEvent, DatasetVersionCreatedV1, type EventDefinition, ImageryNewV1, ImageryRejectedV1, type ManifestRow } from '@emberwatch/contracts'
import { type Database, listDatasetVersions, type ObjectStore, readManifest } from '@emberwatch/storage'
import type { Season } from './made-up-season.ts'

interface Found { task: string, database: Database, objects: ObjectStore, nats: NatsInspector, season: Season }

/** A tile is asked for again only as long as it was not stored; so much later it must have been. */
const STORED_AFTER_MS = 2000

const repeatedIn = (names: readonly string[]): string[] => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]

const differenceOf = (what: string, expected: ReadonlySet<string>, found: ReadonlySet<string>): string[] => [
  ...[...expected.difference(found)].slice(0, 5).map((one) => `${what} is missing: ${one}`),
  ...[...found.difference(expected)].slice(0, 5).map((one) => `${what} too many: ${one}`)
]

/** Every fire has exactly one image or one quarantine entry, of the kind that its row asks for. */
const checkEffects = async ({ database, season }: Found): Promise<string[]> => {
  const [fires, images, refused] = [await database.fires.list(), await database.images.list(), await database.quarantine.list()]
  const wanted = season.season.filter(({ fate }) => fate !== 'repeated' && fate !== 'row-invalid')
  const effects = [...images.map(({ fireId }) => `image of ${fireId}`), ...refused.filter(({ fireId }) => fireId !== null).map(({ fireId, reason }) => `${reason} of ${fireId}`)]
  const idOf = new Map(fires.map(({ name, fireId }) => [name, fireId]))
  const expected = new Set(wanted.map(({ fate, name }) => `${fate} of ${idOf.get(name) ?? name}`))
  const badRows = season.season.filter(({ fate }) => fate === 'row-invalid').length
  const badEntries = refused.filter(({ reason }) => reason === 'row-invalid').length
  return [
    ...(fires.length === wanted.length ? [] : [`${fires.length} fires are recorded, ${wanted.length} are in the feed`]),
    ...differenceOf('effect', expected, new Set(effects)),
    ...repeatedIn(effects).map((effect) => `twice: ${effect}`),
    ...(badRows === badEntries ? [] : [`${badRows} bad rows have ${badEntries} quarantine entries`]),
    ...fires.filter(({ state }) => state === 'pending').slice(0, 5).map(({ fireId }) => `still pending: ${fireId}`)
  ]
}

/** No tile was asked for once it was stored. */
const checkFetches = async ({ database, season: { season, requests } }: Found): Promise<string[]> => {
  const fires = new Map((await database.fires.list()).map(({ fireId, name }) => [fireId, name]))
  const storedAt = new Map((await database.images.list()).map(({ fireId, addedAt }) => [fires.get(fireId ?? ''), Date.parse(addedAt)]))
  return requests.flatMap(({ row, at }) => {
    const late = at - (storedAt.get(season[row]?.name) ?? Infinity)
    return late > STORED_AFTER_MS ? [`the tile of row ${row} was fetched again ${late} ms after it was stored`] : []
  })
}

/** The versions follow one another without a gap, each begins with all of the one before, and the last holds every image. */
const checkVersions = async ({ task, database, objects }: Found): Promise<string[]> => {
  const versions = await listDatasetVersions(database, task)
  const violations: string[] = []
  let before: ManifestRow[] = []
  for (const [index, version] of versions.entries()) {
    const rows = await readManifest(objects, version)
    if (version.number !== index + 1) violations.push(`version ${version.version} follows version ${index}`)
    if (version.parent !== (versions[index - 1]?.version ?? null)) violations.push(`the parent of ${version.version} is ${version.parent}`)
    if (rows.slice(0, before.length).some(({ imageId }, at) => imageId !== before[at]?.imageId)) violations.push(`${version.version} does not begin with its parent`)
    before = rows
  }
  return [...violations, ...differenceOf('image of the last version', new Set((await database.images.list()).map(({ imageId }) => imageId)), new Set(before.map(({ imageId }) => imageId)))]
}

/** Every record was announced, once. */
const checkEvents = async ({ task, database, nats }: Found): Promise<string[]> => {
  const events = (await nats.events()).filter((event) => event.task === task)
  const said = ({ name }: EventDefinition): string[] => events.filter(({ type }: AnyEvent) => type === `emberwatch.${name}`).map(({ subject }) => `${name} ${subject}`)
  const compare = (definition: EventDefinition, subjects: string[]): string[] => [
    ...repeatedIn(said(definition)).map((event) => `announced twice: ${event}`),
    ...differenceOf('event', new Set(subjects.map((subject) => `${definition.name} ${subject}`)), new Set(said(definition)))
  ]
  const left = await database.outbox.list()
  return [
    ...compare(ImageryNewV1, (await database.images.list()).map(({ imageId }) => imageId)),
    ...compare(ImageryRejectedV1, (await database.quarantine.list()).map(({ rejectionId }) => rejectionId)),
    ...compare(DatasetVersionCreatedV1, (await database.datasets.list()).map(({ version }) => version)),
    ...(left.length === 0 ? [] : [`${left.length} notes are left in the outbox`])
  ]
}

/** Everything that is not as it must be after the kills; empty if all is well. */
export const checkIngest = async (found: Found): Promise<string[]> =>
  [...await checkEffects(found), ...await checkFetches(found), ...await checkVersions(found), ...await checkEvents(found)]
