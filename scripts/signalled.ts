import { once } from 'node:events'

/** Resolves at Ctrl-C or SIGTERM. */
export const signalled = async (): Promise<string> => {
  const [signal] = await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]) as [string]
  return signal
}
