import type { Collection } from '@emberwatch/storage'
import { leaseLost } from '../errors.ts'
import type { WorkshopDeps } from '../train-deps.ts'

type Fenced = Pick<WorkshopDeps, 'bus' | 'database' | 'objects'>

/**
 * The same servers, to which nothing more is written once the trainer leads no longer: a process that was frozen and
 * overtaken is stopped at the first write after it woke up. What must never be done twice does not rest on this look at a
 * clock but on the log of commits; this keeps what only informs from being told by two.
 */
export const fence = <Deps extends Fenced>(deps: Deps, leads: () => boolean): Deps => {
  const { bus, database, objects } = deps
  const check = (): void => { if (!leads()) throw leaseLost() }
  const fenced = <Record extends object>(collection: Collection<Record>): Collection<Record> => ({
    ...collection,
    insert: async (id, record) => { check(); return collection.insert(id, record) },
    inform: async (id, fields) => { check(); return collection.inform(id, fields) },
    remove: async (id) => { check(); return collection.remove(id) }
  })
  return {
    ...deps,
    bus: { ...bus, publish: async (event) => { check(); return bus.publish(event) } },
    database: {
      ...database,
      runs: fenced(database.runs),
      run_metrics: fenced(database.run_metrics),
      run_logs: fenced(database.run_logs),
      models: fenced(database.models),
      activations: fenced(database.activations)
    },
    objects: {
      ...objects,
      put: async (key, bytes, contentType) => { check(); return objects.put(key, bytes, contentType) },
      remove: async (key) => { check(); return objects.remove(key) }
    }
  }
}
