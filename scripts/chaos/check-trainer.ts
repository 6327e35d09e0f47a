import type { NatsInspector } from '@emberwatch/bus/testing'
import { type EventDefinition, type Model, ModelRegisteredV1, ModelUpdatedV1, objectKeys, TrainingFinishedV1 } from '@emberwatch/contracts'
import { type Database, listActivations, type ObjectStore, readVerified } from '@emberwatch/storage'

/** What was left by trainers that were killed, and the runs that had to come to a model. */
interface Found { task: string, database: Database, objects: ObjectStore, nats: NatsInspector, runIds: readonly string[] }

const problemOf = (error: unknown): string => error instanceof Error ? error.message : String(error)

const gapsIn = (what: string, numbers: readonly number[]): string[] => numbers.every((number, index) => number === index + 1) ? [] : [`the numbers of ${what} are ${numbers.join(', ')}`]

/** Every job has one model, and every run has come to an end. */
const checkRuns = async ({ task, database, runIds }: Omit<Found, 'nats'>): Promise<string[]> => {
  const [runs, models] = [await database.runs.list({ task }), await database.models.list({ task })]
  return [
    ...runIds.flatMap((runId) => {
      const found = models.filter((model) => model.runId === runId)
      return found.length === 1 ? [] : [`run ${runId} has ${found.length} models: ${JSON.stringify(runs.find((run) => run.runId === runId))}`]
    }),
    ...runs.filter(({ state }) => state === 'running' || state === 'queued').map(({ runId, state }) => `run ${runId} is still ${state}`),
    ...models.flatMap(({ runId, modelVersion }) => runs.some((run) => run.runId === runId && run.state === 'finished' && run.modelVersion === modelVersion) ? [] : [`the run ${runId} of ${modelVersion} is not finished with it`])
  ]
}

const checkFilesOf = async (objects: ObjectStore, model: Model): Promise<string[]> => {
  const files = await Promise.all(Object.values(model.files).map((file) => readVerified(objects, file).then(() => [], (error: unknown) => [problemOf(error)])))
  const card = await objects.get(objectKeys.modelFile(model, 'card.json')).then((bytes) => Buffer.from(bytes).toString(), problemOf)
  return [...files.flat(), ...(card === JSON.stringify(model, null, 2) ? [] : [`the card of ${model.modelVersion} is not its record: ${card.slice(0, 100)}`])]
}

/** The bytes of every registered model are what its record says, and there are files of no other. */
const checkFiles = async ({ task, database, objects }: Omit<Found, 'nats'>): Promise<string[]> => {
  const models = await database.models.list({ task })
  const folders = models.map(({ folder }) => `${folder}/`)
  const strays = (await objects.list(objectKeys.models(task))).filter((key) => !folders.some((folder) => key.startsWith(folder)))
  return [...(await Promise.all(models.map((model) => checkFilesOf(objects, model)))).flat(), ...strays.map((key) => `a file of no registered model: ${key}`)]
}

/** What was committed is what is registered, once each; numbers have no gaps, epochs never fall. */
const checkCommits = async ({ task, database }: Omit<Found, 'nats'>): Promise<string[]> => {
  const log = (await database.trainer_commits.list({ task })).sort((a, b) => a.number - b.number)
  const registered = new Map((await database.models.list({ task })).map((model) => [model.modelVersion, JSON.stringify(model)]))
  const committed = log.flatMap(({ kind, model }) => kind === 'register' ? [model as Model] : [])
  return [
    ...gapsIn('the commits', log.map(({ number }) => number)),
    ...log.filter(({ epoch }, index) => epoch < (log[index - 1]?.epoch ?? 0)).map(({ number }) => `the epoch falls at commit ${number}`),
    ...(committed.length === registered.size ? [] : [`${committed.length} registrations were committed, ${registered.size} models are registered`]),
    ...committed.filter((model) => registered.get(model.modelVersion) !== JSON.stringify(model)).map(({ modelVersion }) => `${modelVersion} was committed as another than is registered`)
  ]
}

/** The champion moved step by step, to each model at most once and only if it was decided so. */
const checkChampion = async ({ task, database }: Omit<Found, 'nats'>): Promise<string[]> => {
  const moves = await listActivations(database, task, 'champion')
  const models = new Map((await database.models.list({ task })).map((model) => [model.modelVersion, model]))
  return [
    ...gapsIn('the moves of the champion', moves.map(({ number }) => number)),
    ...(moves.length > 0 ? [] : ['there is no champion']),
    ...moves.filter(({ previousVersion }, index) => previousVersion !== (moves[index - 1]?.modelVersion ?? null)).map(({ number }) => `move ${number} does not follow the one before`),
    ...moves.filter(({ modelVersion }, index) => moves.findIndex((move) => move.modelVersion === modelVersion) !== index).map(({ modelVersion }) => `${modelVersion} was promoted twice`),
    ...moves.filter(({ modelVersion }) => models.get(modelVersion)?.decision.promote !== true).map(({ modelVersion }) => `${modelVersion} was promoted against the decision`),
    ...[...models.values()].filter(({ modelVersion, decision }) => decision.promote && !moves.some((move) => move.modelVersion === modelVersion)).map(({ modelVersion }) => `${modelVersion} was not promoted`)
  ]
}

/** Everything was announced, once; nothing died. */
const checkEvents = async ({ task, database, nats }: Found): Promise<string[]> => {
  const events = (await nats.events()).filter((event) => event.task === task)
  const compare = (definition: EventDefinition, expected: readonly string[]): string[] => {
    const said = events.filter(({ type }) => type === `emberwatch.${definition.name}`).map(({ subject }) => subject)
    return JSON.stringify(said.toSorted()) === JSON.stringify(expected.toSorted()) ? [] : [`${definition.name} was said of ${said.join(', ')} instead of ${expected.join(', ')}`]
  }
  const [models, moves, notes, dead] = [await database.models.list({ task }), await database.activations.list({ task }), await database.outbox.list(), await nats.deadLetters()]
  return [
    ...compare(ModelRegisteredV1, models.map(({ modelVersion }) => modelVersion)),
    ...compare(TrainingFinishedV1, models.map(({ runId }) => runId)),
    ...compare(ModelUpdatedV1, moves.map(({ alias, number }) => `${alias}/${number}`)),
    ...(notes.length === 0 ? [] : [`${notes.length} notes are left in the outbox`]),
    ...dead.map(({ reason, subject }) => `dead letter ${subject}: ${reason}`)
  ]
}

/** Everything that is not as it must be about runs, models, files, commits and the champion; empty if all is well. */
export const checkRegistry = async (found: Omit<Found, 'nats'>): Promise<string[]> =>
  [...await checkRuns(found), ...await checkFiles(found), ...await checkCommits(found), ...await checkChampion(found)]

/** The same, and everything that is not as it must be about what was said. */
export const checkTrainer = async (found: Found): Promise<string[]> => [...await checkRegistry(found), ...await checkEvents(found)]
