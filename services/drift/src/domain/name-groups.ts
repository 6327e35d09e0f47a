/** Which group each member belongs to, as numbers from 0, and the groups' names. */
export interface NamedGroups { names: string[], groupOf: Int32Array }

/** Numbers groups in the order in which their names first appear. */
export const nameGroups = (nameOfEach: readonly string[]): NamedGroups => {
  const numbers = new Map<string, number>()
  const groupOf = Int32Array.from(nameOfEach, (name) => {
    const number = numbers.get(name) ?? numbers.size
    numbers.set(name, number)
    return number
  })
  return { names: [...numbers.keys()], groupOf }
}
