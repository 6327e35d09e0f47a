import { Type } from 'typebox'
import { DEFAULT_LIMIT } from '../domain/page.ts'

/** The task that a request means. */
export const taskQuery = {
  task: Type.Optional(Type.String({ maxLength: 60, description: 'default: the task of this gateway' }))
}

/** Which task's list, and which part of it. */
export const pageQuery = {
  ...taskQuery,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: DEFAULT_LIMIT, description: 'length of the page' })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0, description: 'items left out before the page' }))
}

/** A query of these parameters and no others, so that a misspelt one is noticed. */
export const query = <Properties extends Parameters<typeof Type.Object>[0]>(properties: Properties) => Type.Object(properties, { additionalProperties: false })

/** The name of a dataset version. */
export const DatasetName = Type.String({ minLength: 1, maxLength: 40, description: '`v2-1f3a5c7e`, its short form `v2`, or `latest`' })

/** The name of a model version, or of an alias that points to one. */
export const ModelName = Type.String({ minLength: 1, maxLength: 60, description: '`m2-1f3a5c7e`, or where an alias points: `champion`, `challenger`, `shadow`, `previous`' })
