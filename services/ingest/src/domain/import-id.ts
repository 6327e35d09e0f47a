import { createHash } from 'node:crypto'
import { posix } from 'node:path'

/** One way to write the path of an import, so that the same folder is always called the same. */
export const tidyPath = (path: string): string => posix.normalize(path).replace(/(?<=.)\/+$/, '')

/** The id of an import: the same for the same wish at the same moment. */
export const importIdOf = ({ task, from, keepSplits, startedAt }: { task: string, from: string, keepSplits: boolean, startedAt: string }): string =>
  `i-${createHash('sha256').update([task, from, keepSplits, startedAt].join('|')).digest('hex').slice(0, 12)}`
