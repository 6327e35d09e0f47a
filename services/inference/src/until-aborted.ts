/** Rejects when the signal aborts. */
export const untilAborted = (signal: AbortSignal): Promise<never> => new Promise((_resolve, reject) => {
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
})
