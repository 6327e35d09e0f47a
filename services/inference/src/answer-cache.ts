/** The last answers, by image and model: identical bytes need not be computed twice. Bounded; what was not asked for longest goes first. */
export const createAnswerCache = <Answer>(most: number) => {
  const answers = new Map<string, Answer>()
  const keyOf = (imageId: string, headSha256: string): string => `${imageId}/${headSha256}`
  return {
    find (imageId: string, headSha256: string): Answer | undefined {
      const key = keyOf(imageId, headSha256)
      const answer = answers.get(key)
      if (answer === undefined) return undefined
      answers.delete(key)
      answers.set(key, answer)
      return answer
    },
    keep (imageId: string, headSha256: string, answer: Answer): void {
      if (most === 0) return
      answers.set(keyOf(imageId, headSha256), answer)
      const [oldest] = answers.keys()
      if (answers.size > most && oldest !== undefined) answers.delete(oldest)
    }
  }
}
export type AnswerCache<Answer> = ReturnType<typeof createAnswerCache<Answer>>
