import type { Split } from '@emberwatch/contracts'

/** Counts the grid cells that have tiles in more than one split: the ground of a test tile was then seen in training. */
export const countStraddling = () => {
  const splits = new Map<string, Split | 'several'>()
  let straddling = 0
  return {
    add (cell: string, split: Split): void {
      const before = splits.get(cell)
      if (before === split || before === 'several') return
      splits.set(cell, before === undefined ? split : 'several')
      if (before !== undefined) straddling++
    },
    count: (): number => straddling
  }
}
