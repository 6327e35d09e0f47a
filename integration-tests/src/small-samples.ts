import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const SAMPLES = resolve(import.meta.dirname, '..', '..', 'samples')

/** How many tiles and fires a test needs; every split keeps some of both classes. */
interface Sizes { nowildfire: number, wildfire: number, newFires: number, troublesomeRows: number }

const SMALL: Sizes = { nowildfire: 44, wildfire: 17, newFires: 24, troublesomeRows: 8 }

/** As many of a list as asked for, evenly spread over it. */
const spread = <Item>(items: readonly Item[], count: number): Item[] =>
  items.filter((_, index) => Math.floor((index + 1) * count / items.length) > Math.floor(index * count / items.length))

const copyTiles = async (label: 'nowildfire' | 'wildfire', count: number, to: string): Promise<void> => {
  const files = (await readdir(join(SAMPLES, 'tiles', label))).sort()
  await mkdir(join(to, 'tiles', label), { recursive: true })
  for (const file of spread(files, count)) await cp(join(SAMPLES, 'tiles', label, file), join(to, 'tiles', label, file))
}

const copyFeed = async (file: string, count: number, to: string): Promise<void> => {
  const [header = '', ...rows] = (await readFile(join(SAMPLES, file), 'utf8')).split('\n').filter((row) => row !== '')
  await writeFile(join(to, file), [header, ...spread(rows, count)].join('\n'))
}

/** A folder like `samples/` with fewer tiles and fires, so that a test takes seconds. */
export const makeSmallSamples = async (sizes: Partial<Sizes> = {}) => {
  const { nowildfire, wildfire, newFires, troublesomeRows } = { ...SMALL, ...sizes }
  const folder = await mkdtemp(join(tmpdir(), 'emberwatch-samples-'))
  await copyTiles('nowildfire', nowildfire, folder)
  await copyTiles('wildfire', wildfire, folder)
  for (const part of ['new-fires', 'unseen', 'troublesome']) await cp(join(SAMPLES, part), join(folder, part), { recursive: true })
  await copyFeed('activefires.csv', newFires, folder)
  await copyFeed('activefires-troublesome.csv', troublesomeRows, folder)
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
