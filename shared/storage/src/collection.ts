import { type Collection as MongoCollection, type Db, type Document, MongoServerError } from 'mongodb'
import { recordRefused, storageUnavailable } from './errors.ts'

const DUPLICATE_KEY = 11_000

/** Which part of a sorted list is wanted. */
interface PageRequest<Record> {
  sortBy: keyof Record & string
  descending?: boolean
  limit: number
  offset?: number
  /** Leaves out records whose fields equal these; null stands for fields that are null or not there. */
  except?: Partial<Record>
  /** Only records whose fields are these or more, or these or less. */
  least?: Partial<Record>
  most?: Partial<Record>
}

/** Records of one kind by natural id. Only `insert` decides anything: it is atomic on every server, updates are not. */
export interface Collection<Record extends object> {
  /** True if it was new; false if a record with this id was already there, which is left as it is. */
  insert: (id: string, record: Record) => Promise<boolean>
  find: (id: string) => Promise<Record | undefined>
  /** Every record whose fields equal the given ones. */
  list: (fields?: Partial<Record>) => Promise<Record[]>
  /** Of the records whose fields equal the given ones (null: are null or not there) a page in order; the id settles ties. */
  sorted: (fields: Partial<Record>, request: PageRequest<Record>) => Promise<Record[]>
  /** The same, and how many there are in all, which costs a look at each of them. */
  page: (fields: Partial<Record>, request: PageRequest<Record>) => Promise<{ items: Record[], total: number }>
  /** Changes fields that only inform. */
  inform: (id: string, fields: Partial<Record>) => Promise<void>
  remove: (id: string) => Promise<void>
}

type Stored = Document & { _id: string }

// Codes of a server that is stepping down or starting up; soon another one answers.
const NOT_NOW = [91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]

const isRefusal = (error: unknown): error is MongoServerError =>
  error instanceof MongoServerError && !NOT_NOW.includes(Number(error.code)) && !error.hasErrorLabel('RetryableWriteError')

const withoutId = <Record>({ _id, ...record }: Stored): Record => record as Record

const condition = (operator: '$ne' | '$gte' | '$lte', fields: object): Document =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { [operator]: value }]))

const filterOf = <Record>(fields: Partial<Record>, { except = {}, least = {}, most = {} }: PageRequest<Record>): Document => {
  const conditions = [condition('$ne', except), condition('$gte', least), condition('$lte', most)].filter((one) => Object.keys(one).length > 0)
  return { ...fields, ...(conditions.length > 0 && { $and: conditions }) }
}

/** A collection of a MongoDB-protocol database. */
export const createMongoCollection = <Record extends object>(database: Db, name: string): Collection<Record> => {
  const collection: MongoCollection<Stored> = database.collection<Stored>(name)
  const reach = async <Result>(operation: () => Promise<Result>): Promise<Result> => {
    try {
      return await operation()
    } catch (error) {
      // What the server itself says is an answer; anything else is the lack of one.
      throw isRefusal(error) ? recordRefused(name, error) : storageUnavailable(`collection ${name}`, error)
    }
  }
  const readSorted = async (fields: Partial<Record>, request: PageRequest<Record>): Promise<Record[]> => {
    const { sortBy, descending = false, limit, offset = 0 } = request
    const found = await collection.find(filterOf(fields, request)).sort({ [sortBy]: descending ? -1 : 1, _id: 1 }).skip(offset).limit(limit).toArray()
    return found.map((stored) => withoutId<Record>(stored))
  }
  return {
    insert: (id, record) => reach(async () => {
      try {
        await collection.insertOne({ _id: id, ...record })
        return true
      } catch (error) {
        if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false
        throw error
      }
    }),
    find: (id) => reach(async () => {
      const found = await collection.findOne({ _id: id })
      return found === null ? undefined : withoutId<Record>(found)
    }),
    list: (fields = {}) => reach(async () => (await collection.find({ ...fields }).toArray()).map((stored) => withoutId<Record>(stored))),
    sorted: (fields, request) => reach(() => readSorted(fields, request)),
    page: (fields, request) => reach(async () => {
      const [items, total] = await Promise.all([readSorted(fields, request), collection.countDocuments(filterOf(fields, request))])
      return { items, total }
    }),
    inform: (id, fields) => reach(async () => { await collection.updateOne({ _id: id }, { $set: fields }) }),
    remove: (id) => reach(async () => { await collection.deleteOne({ _id: id }) })
  }
}
