/**
 * Reads items in their order, at most `ahead` of them at a time: enough to hide how long each takes, and never more in
 * memory than that. Whoever stops asking stops the reading.
 */
export async function * readAhead<Item, Result> (items: Iterable<Item>, ahead: number, read: (item: Item) => Promise<Result>): AsyncGenerator<Result, void, undefined> {
  const reading: Promise<Result>[] = []
  for (const item of items) {
    const result = read(item)
    result.catch(() => {}) // it is told when its turn comes, if that comes at all
    reading.push(result)
    if (reading.length >= ahead) yield await (reading.shift() as Promise<Result>)
  }
  for (const result of reading) yield await result
}
