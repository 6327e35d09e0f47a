import type { Progress } from './follow-training.ts'

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>

// Some terminals say 0.
const UNKNOWN_WIDTH = 80

/** Progress on a terminal is one line that is written over; elsewhere (a file, a pipe) it is a line for every trial. */
export const createScreen = (stream: Stream): Progress & { leave: () => void } => {
  const { isTTY = false } = stream
  let isWritten = false
  let waiting = ''
  const clear = (): void => {
    if (isWritten) stream.write('\r\u001b[K')
    isWritten = false
  }
  const say = (line: string): void => { stream.write(`${line}\n`) }
  return {
    now (line) {
      if (isTTY) {
        stream.write(`\r\u001b[K${line.slice(0, (stream.columns || UNKNOWN_WIDTH) - 1)}`)
        isWritten = true
        return
      }
      // Elsewhere what it waits for is said once, without how long it took so far.
      const [what = ''] = line.split(' · ')
      if (what !== waiting && !what.startsWith('trial ')) say(what)
      waiting = what
    },
    note (line) {
      clear()
      say(line)
    },
    trial (line) { if (!isTTY) say(line) },
    /** Takes the line back; what follows begins on a line of its own. */
    leave: clear
  }
}
