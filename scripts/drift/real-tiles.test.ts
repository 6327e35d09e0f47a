import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbedder, type Embedder, loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { compareSides } from '../../services/drift/src/domain/compare-sides.ts'
import type { ComparisonSide } from '../../services/drift/src/domain/comparison-question.ts'
import { isFirstHalf, pickRows } from './pick-rows.ts'
import { readArguments } from './read-arguments.ts'
import { readSide, type SideRead } from './read-side.ts'
import { runDrift } from './run-drift.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples')

describe('drift of real tiles', () => {
  let tiles: SideRead
  let fires: SideRead
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drift-'))
    const backbone = () => loadBackbone(SHIPPED_BACKBONE, 'int8')
    const embedder: Embedder = await createEmbedder({ backbone: await backbone(), threads: 2 })
    const read = (name: string) => readSide({ path: join(SAMPLES, name), groupsFile: undefined, labelsFile: undefined }, { dimensions: 1280, say: () => {}, backbone, embedder: async () => embedder });
    [tiles, fires] = [await read('tiles'), await read('new-fires')]
    await embedder.close()
  }, 120_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const compare = (reference: ComparisonSide, current: ComparisonSide) => compareSides({ reference, current, dimensions: tiles.dimensions, significance: 0.01, permutations: 399, resamples: 99, seed: 1 })
  const inFirst = (row: number): boolean => isFirstHalf(tiles.images[row]?.cell ?? '', 1)

  it('of two halves of the cells is none', () => {
    expect(['stable', 'inconclusive']).toContain(compare(pickRows(tiles, 'one', inFirst), pickRows(tiles, 'other', (row) => !inFirst(row))).verdict)
  })

  it('of a mixed set and new fires is a change of the mix of labels', () => {
    const current = { ...pickRows(fires, 'fires', () => true), labels: fires.images.map(() => 'wildfire') }
    const { verdict, severity, kind, labels, conditional } = compare(pickRows(tiles, 'mixed', () => true), current)
    expect({ verdict, severity, kind }).toEqual({ verdict: 'drift', severity: 'severe', kind: conditional === null ? 'unknown' : 'mix' })
    expect(labels?.pValue).toBeLessThan(0.01)
  })

  it('is told from a terminal, from files of embeddings', async () => {
    const write = async (name: string, side: SideRead): Promise<string> => {
      const { rows, groups } = pickRows(side, name, () => true)
      await writeFile(join(folder, `${name}.f32`), new Uint8Array(rows.buffer))
      await writeFile(join(folder, `${name}.txt`), groups.join('\n'))
      return join(folder, name)
    }
    const [old, fresh, out] = [await write('old', tiles), await write('new', fires), join(folder, 'report.html')]
    const asked = readArguments([`${old}.f32`, `${fresh}.f32`, '--groups-reference', `${old}.txt`, '--groups-current', `${fresh}.txt`, '--dimensions', String(tiles.dimensions), '--out', out, '--exit-code'])
    if (asked === 'help') throw new Error('help was not asked for')
    expect(await runDrift(asked, () => {}, () => {})).toBe(3)
    expect(await readFile(out, 'utf8')).toContain('<strong>Drift, severe:</strong>')
    expect(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).toMatchObject({ verdict: 'drift', methodVersion: 'group-min-p-4' })
  }, 120_000)
})
