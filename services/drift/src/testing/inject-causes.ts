import sharp, { type Sharp } from 'sharp'
import { normal } from '../domain/statistics/normal.ts'
import type { Random } from '../domain/statistics/random.ts'

/** What can be done to a picture so that it looks as if something had gone wrong, or a season had passed. */
export type Injection = 'blur' | 'haze' | 'dark' | 'night' | 'provider' | 'season' | 'resolution' | 'jpeg' | 'cast'

/** Every picture is stored like this at last, whatever was done to it, so that only its pixels tell. */
const STORED = { quality: 95, chromaSubsampling: '4:4:4' }

interface Raw { data: Buffer, width: number, height: number }

const open = async (image: Uint8Array): Promise<Raw> => {
  const { data, info: { width, height } } = await sharp(image).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width, height }
}

const of = ({ data, width, height }: Raw) => sharp(data, { raw: { width, height, channels: 3 } })

const between = (random: Random, from: number, to: number): number => from + random() * (to - from)

const noisy = (raw: Raw, random: Random, spread: number): Raw => {
  for (let at = 0; at < raw.data.length; at += 3) {
    const noise = spread * normal(random)
    for (let k = 0; k < 3; k++) raw.data[at + k] = Math.max(0, Math.min(255, Math.round((raw.data[at + k] as number) + noise)))
  }
  return raw
}

/** Leaves turn: what excess green has goes from green to red. */
const turnLeaves = (raw: Raw, strength: number): Raw => {
  const { data } = raw
  for (let at = 0; at < data.length; at += 3) {
    const excess = 2 * (data[at + 1] as number) - (data[at] as number) - (data[at + 2] as number)
    if (excess <= 0) continue
    data[at] = Math.min(255, Math.round((data[at] as number) + strength * excess))
    data[at + 1] = Math.round((data[at + 1] as number) - strength * excess / 2)
  }
  return raw
}

const ALTER: { readonly [Kind in Injection]: (image: Uint8Array, random: Random) => Promise<Sharp> } = {
  blur: async (image, random) => of(await open(image)).blur(between(random, 1.2, 2.5)),
  haze: async (image, random) => {
    const share = between(random, 0.25, 0.5)
    return of(await open(image)).linear(1 - share, 215 * share)
  },
  dark: async (image, random) => of(await open(image)).linear(between(random, 0.45, 0.65), 0),
  night: async (image, random) => of(noisy(await open(await of(await open(image)).linear(between(random, 0.06, 0.12), 2).png().toBuffer()), random, 3)),
  provider: async (image, random) => of(await open(image)).gamma(between(random, 1.15, 1.3)).sharpen({ sigma: 0.8 }),
  season: async (image, random) => of(turnLeaves(await open(image), between(random, 0.6, 1))),
  resolution: async (image, random) => {
    const raw = await open(image)
    return of(raw).resize(Math.round(raw.width * between(random, 0.35, 0.5)))
  },
  jpeg: async (image, random) => sharp(await of(await open(image)).jpeg({ quality: Math.round(between(random, 8, 20)) }).toBuffer()),
  cast: async (image, random) => {
    const strength = between(random, 0.1, 0.25)
    return of(await open(image)).linear([1 + strength, 1, 1 - strength], [0, 0, 0])
  }
}

/** A picture as it would be if that had happened to it. */
export const inject = async (kind: Injection | 'none', image: Uint8Array, random: Random): Promise<Uint8Array> =>
  (kind === 'none' ? of(await open(image)) : await ALTER[kind](image, random)).jpeg(STORED).toBuffer()
