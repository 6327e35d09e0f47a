const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)$/
const THOUSANDS = /^\d{1,3}(,\d{3})+(\.\d+)?$/

/** A decimal number within its limits; `Number` alone would take '', '0x10', '1e400' and 'Infinity'. */
export const numberWithin = (field: unknown, least: number, most: number): number | undefined => {
  const text = typeof field === 'string' ? field.trim() : ''
  const value = typeof field === 'number' ? field : DECIMAL.test(text) ? Number(text) : NaN
  return value >= least && value <= most ? value : undefined
}

/** A size in hectares, in quotes also with commas between thousands; null where it is not known, which some write as -1. */
export const hectaresOf = (field: unknown): number | null | undefined => {
  const plain = typeof field === 'string' && THOUSANDS.test(field.trim()) ? field.replaceAll(',', '') : field
  const size = numberWithin(plain, -1, Number.MAX_VALUE)
  return size === -1 ? null : size !== undefined && size >= 0 ? size : undefined
}
