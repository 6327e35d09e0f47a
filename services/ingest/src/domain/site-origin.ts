/** How the tile of a background site is called where it is refused. */
export const originOfSite = (number: number): string => `background site ${number}`

/** The number of the site that is called so; undefined for everything else. */
export const siteOfOrigin = (origin: string): number | undefined => {
  const [, number] = /^background site (\d+)$/.exec(origin) ?? []
  return number === undefined ? undefined : Number(number)
}
