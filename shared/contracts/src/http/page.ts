import { type TSchema, Type } from 'typebox'

/** One page of a list, with how many there are in all. */
export const Page = <Item extends TSchema>(item: Item) => Type.Object({ items: Type.Array(item), total: Type.Integer({ minimum: 0, description: 'of the whole list, not of this page' }) })
