const LONGEST_TEXT = 160
const MOST_ITEMS = 3
const MOST_NUMBERS = 8
const SHOWN = 2

/** The same answer with fewer rows and shorter texts: an example is there to be read. */
export const shorten = (value: unknown): unknown => {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT / 2)}…` : value
  if (typeof value !== 'object' || value === null) return value
  if (!Array.isArray(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shorten(item)]))
  const most = typeof value[0] === 'object' ? MOST_ITEMS : MOST_NUMBERS
  return (value.length > most ? value.slice(0, SHOWN) : value).map(shorten)
}
