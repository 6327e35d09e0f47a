/** A share to a tenth of a per cent, `95.7 %` with a space that does not break; what was not measured is a dash. */
export const percent = (share: number | null | undefined): string => share == null ? '–' : `${(100 * share).toFixed(1)}\u00a0%`

/** A number to three decimals. */
export const decimal = (value: number | null | undefined): string => value == null ? '–' : value.toFixed(3)

type Bounds = readonly [number, number] | null | undefined

/** `94.1 to 97.0 %` */
export const percentRange = (interval: Bounds): string => interval == null ? '–' : `${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)}\u00a0%`

/** `0.981 to 0.993` */
export const decimalRange = (interval: Bounds): string => interval == null ? '–' : `${interval[0].toFixed(3)} to ${interval[1].toFixed(3)}`

/** A number with a space between thousands: `12 345`. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f')

/** `1 image`, `2 images`. */
export const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`

/** `3.8 MB`, `756 kB`. */
export const size = (bytes: number): string => bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`

/** A p-value as people write it. */
export const pValue = (value: number): string => value < 0.001 ? 'below 0.001' : value.toFixed(3)
