/** A number to so many significant digits, without trailing zeros: 0.0312, 12.5, 0. */
export const digits = (value: number, significant = 3): string => String(Number(value.toPrecision(significant)))

/** A share as whole per cent; what is neither none nor all never reads as 0% or 100%. */
export const percent = (share: number): string => {
  if (share > 0 && share < 0.005) return '<1%'
  if (share < 1 && share > 0.995) return '>99%'
  return `${Math.round(share * 100)}%`
}

/** `1 image`, `2 images`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
