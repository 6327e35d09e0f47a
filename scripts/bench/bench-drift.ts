import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describeMachine } from '../describe-machine.ts'
import { writeTable } from '../write-table.ts'
import { benchCachedReports } from './bench-cached-reports.ts'
import { benchDriftOnTiles } from './bench-drift-on-tiles.ts'
import type { DriftRun } from './drift-run.ts'

const DIMENSIONS = 1280
const SIZES = [1000, 3000, 10_000, 50_000]
const MAIN_SIZE = 10_000
const ROUNDS = 3
const LIMITS = { seconds: 10, megabytes: 700 }

/** A comparison in a process of its own, so that its memory is only its own. */
const runApart = async (rowsPerSide: number): Promise<DriftRun> => {
  const child = spawn(process.execPath, [new URL('./drift-run.ts', import.meta.url).pathname, String(rowsPerSide), String(DIMENSIONS)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number]>])
  if (code !== 0) throw new Error(`the comparison of ${rowsPerSide} rows a side ended with code ${code}`)
  return JSON.parse(said) as DriftRun
}

const median = (runs: readonly DriftRun[], of: (run: DriftRun) => number): number => runs.map(of).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? NaN

const benchSpeed = async (): Promise<void> => {
  const lines: string[] = []
  for (const size of SIZES) {
    const runs: DriftRun[] = []
    for (let round = 0; round < (size === MAIN_SIZE ? ROUNDS : 1); round++) runs.push(await runApart(size))
    const [seconds, cpu, megabytes] = [median(runs, (run) => run.seconds), median(runs, (run) => run.cpuSeconds), Math.max(...runs.map((run) => run.megabytes))]
    const line = `| ${size} / ${size} | ${seconds.toFixed(1)} | ${cpu.toFixed(1)} | ${(cpu / 2 / size * 1e6).toFixed(0)} | ${megabytes.toFixed(0)} | ${(2 * size * DIMENSIONS * 4 / 2 ** 20).toFixed(0)} | ${(median(runs, (run) => run.htmlBytes) / 1000).toFixed(0)} |`
    console.log(line)
    lines.push(line)
    if (size === MAIN_SIZE && (seconds > LIMITS.seconds || megabytes > LIMITS.megabytes)) console.error(`too much: ${seconds.toFixed(1)} s (at most ${LIMITS.seconds}), ${megabytes.toFixed(0)} MB (at most ${LIMITS.megabytes})`)
  }
  await writeTable('docs/drift.md', 'speed', [
    `Made by \`npm run bench -- drift\` (${DIMENSIONS} dimensions, 999 rearrangements, 999 resamples, HTML included; ${MAIN_SIZE}: median of ${ROUNDS}, each in a process of its own) on ${describeMachine()}.`,
    '',
    '| rows | wall, s | CPU, s | CPU per row, µs | peak memory, MB | of that the rows, MB | HTML, kB |',
    '|---|---|---|---|---|---|---|',
    ...lines
  ])
}

/**
 * `npm run bench -- drift [speed|tiles|cached] [tiles folder] [scenes folder]`: how long a comparison takes and how much memory, what is said of real
 * images, or how fast a report is that is there; all go into docs/drift.md.
 */
export const benchDrift = async ([part = 'speed', tiles = '../shared/tiles', scenes = '../shared/scenes']: readonly string[]): Promise<void> => {
  if (part === 'speed') await benchSpeed()
  else if (part === 'tiles') await benchDriftOnTiles({ tiles, scenes })
  else if (part === 'cached') await benchCachedReports()
  else throw new RangeError(`there is no part ${JSON.stringify(part)}; there are: speed, tiles, cached`)
}
