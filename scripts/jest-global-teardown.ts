import type { Stack } from '@emberwatch/stack'

/** Stops the servers that the set-up started. */
export default async (): Promise<void> => {
  await (globalThis as { emberwatchStack?: Stack }).emberwatchStack?.stop()
}
