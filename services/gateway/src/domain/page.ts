/** Lists are cut to this length when the request does not say. */
export const DEFAULT_LIMIT = 50

/** The part of a list that a request asks for, and the length of the whole. */
export const pageOf = <Item>(items: readonly Item[], { limit = DEFAULT_LIMIT, offset = 0 }: { limit?: number, offset?: number }) =>
  ({ items: items.slice(offset, offset + limit), total: items.length })

/** Sorted by a time (ISO 8601, UTC), newest first; `name` settles ties, so that pages do not overlap. */
export const newestFirst = <Item>(items: readonly Item[], time: (item: Item) => string, name: (item: Item) => string): Item[] => {
  const compare = (a: string, b: string): number => a < b ? 1 : a > b ? -1 : 0
  return items.toSorted((a, b) => compare(time(a), time(b)) || compare(name(b), name(a)))
}
