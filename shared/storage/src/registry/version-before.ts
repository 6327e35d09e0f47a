import type { Activation } from '@emberwatch/contracts'

/**
 * The version that an alias goes back to, given every move of it, oldest first.
 *
 * Moves are read as a stack: a move back to the version below the top takes the top off, any other is put on it. So
 * rolling back twice goes back two versions, and never forth to the one that was just left.
 *
 * @example versionBefore of a, b, c → b; of a, b, c, b → a; of a → undefined
 */
export const versionBefore = (moves: readonly Pick<Activation, 'modelVersion'>[]): string | undefined => {
  const stack: string[] = []
  for (const { modelVersion } of moves) {
    if (stack.at(-2) === modelVersion) stack.pop()
    else if (stack.at(-1) !== modelVersion) stack.push(modelVersion)
  }
  return stack.at(-2)
}
