async function * each<Item> (items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
  yield * items
}

/**
 * Works through items with at most `limit` in hand, pulling the next only when a hand is free. Once the signal aborts,
 * or one item fails, no further item is begun; those in hand are finished, then the first failure is thrown.
 */
export const inParallel = async <Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { limit, stopping }: { limit: number, stopping: AbortSignal },
  work: (item: Item) => Promise<void>
): Promise<void> => {
  const source = each(items)
  const failures: unknown[] = []
  const hand = async (): Promise<void> => {
    while (failures.length === 0) {
      const next = await source.next()
      if (next.done === true || stopping.aborted) return
      await work(next.value)
    }
  }
  await Promise.all(Array.from({ length: limit }, () => hand().catch((error: unknown) => failures.push(error))))
  await source.return()
  if (failures.length > 0) throw failures[0]
}
