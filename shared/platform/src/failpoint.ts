import type { Failpoint } from '@emberwatch/storage'

/** Dies at the named point as by kill -9; without a name it never does. For tests of what a crash leaves behind. */
export const failpointOf = (chosen: string | undefined): Failpoint => (name) => {
  if (name === chosen) process.kill(process.pid, 'SIGKILL')
}
