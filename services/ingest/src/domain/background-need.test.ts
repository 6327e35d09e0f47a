import { describe, expect, it } from '@jest/globals'
import { backgroundNeed, isInVain } from './background-need.ts'

describe('the background tiles that a task needs', () => {
  it('are what its class lacks for the ratio, and no more at once than allowed', () => {
    const need = (fireTiles: number, backgroundTiles: number, ratio = 1, most = 50) => backgroundNeed({ fireTiles, backgroundTiles, ratio, most })
    expect([need(10, 3), need(10, 3, 0.5), need(10, 3, 2), need(10, 10), need(3, 10), need(10, 0, 0), need(1000, 0)]).toEqual([7, 2, 17, 0, 0, 0, 50])
  })

  it('are not asked for any more once most of them came to nothing', () => {
    const sites = (taken: number, quarantined: number) => [...Array.from({ length: taken }, () => ({ state: 'taken' as const })), ...Array.from({ length: quarantined }, () => ({ state: 'quarantined' as const }))]
    expect([isInVain(sites(0, 20)), isInVain(sites(0, 21)), isInVain(sites(30, 29)), isInVain(sites(30, 31))]).toEqual([false, true, false, true])
  })
})
