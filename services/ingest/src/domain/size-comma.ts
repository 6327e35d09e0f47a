import type { Columns } from './feed-columns.ts'

const WHOLE = /^\d+$/
const THOUSANDS = /^\d{1,3},\d{3}(\.\d+)?$/
const NUMBER = /^\d+(\.\d+)?$/

/**
 * Finds a size that was written like `1,204.5` or `46,57` outside quotes, so that its second half stands in the next
 * column and everything after it one too far: such a row could pass for a fire of one hectare.
 *
 * Its second half is told by being a number where the stage of control should be, or by having three digits where
 * there are more fields than columns.
 */
export const findSizeComma = ({ count, places }: Columns, fields: readonly unknown[]): string | undefined => {
  const [at] = places.get('hectares') ?? []
  if (at === undefined) return undefined
  const [whole = '', rest = ''] = [fields[at], fields[at + 1]].map((field) => typeof field === 'string' ? field.trim() : '')
  if (!WHOLE.test(whole) || !NUMBER.test(rest)) return undefined
  const isStage = places.get('stageOfControl')?.includes(at + 1) === true
  return isStage || (fields.length > count && THOUSANDS.test(`${whole},${rest}`)) ? `${whole},${rest}` : undefined
}
