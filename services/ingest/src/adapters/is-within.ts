import { sep } from 'node:path'

/** Whether a real path is the root or lies below it. */
export const isWithin = (root: string, path: string): boolean => path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
