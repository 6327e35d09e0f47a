import type { BackgroundSite } from '@emberwatch/contracts'

interface Need {
  /** Tiles of fires, and tiles without, that there are. */
  fireTiles: number
  backgroundTiles: number
  /** Background tiles wanted for each tile of a fire. */
  ratio: number
  /** No more at once. */
  most: number
}

/** How many background tiles are lacking for the classes to be balanced. */
export const backgroundNeed = ({ fireTiles, backgroundTiles, ratio, most }: Need): number =>
  Math.max(0, Math.min(most, Math.round(fireTiles * ratio) - backgroundTiles))

/** So many refused sites say something about the provider rather than about the sites. */
const FEW = 20

/**
 * Whether most sites came to nothing, so that asking for more of its own accord would only use up the provider's quota:
 * a provider that has tiles of the fires only has none of any other place.
 */
export const isInVain = (sites: readonly Pick<BackgroundSite, 'state'>[]): boolean => {
  const refused = sites.filter(({ state }) => state === 'quarantined').length
  return refused > FEW && refused > sites.length / 2
}
