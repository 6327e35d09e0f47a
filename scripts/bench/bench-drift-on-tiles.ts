import { availableParallelism } from 'node:os'
import { createEmbedder, type Embedder, loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { compareSides } from '../../services/drift/src/domain/compare-sides.ts'
import type { ComparisonSide } from '../../services/drift/src/domain/comparison-question.ts'
import type { ComparisonResult } from '../../services/drift/src/domain/comparison-result.ts'
import { METHOD } from '../../services/drift/src/domain/method.ts'
import { isFirstHalf, pickRows } from '../drift/pick-rows.ts'
import { readSide } from '../drift/read-side.ts'
import { describeMachine } from '../describe-machine.ts'
import { writeTable } from '../write-table.ts'

const HALVINGS = 20

const describe = (name: string, { verdict, severity, kind, pValue, conditional, effects, sizes }: ComparisonResult): string => {
  const auc = effects.find((effect) => effect.name === 'auc')
  const said = verdict === 'drift' ? `drift, ${severity} (${kind})` : verdict
  return `| ${name} | ${sizes.reference.rows} (${sizes.reference.groups}) | ${sizes.current.rows} (${sizes.current.groups}) | ${said} | ${pValue?.toFixed(3) ?? '–'} | ${conditional?.pValue.toFixed(3) ?? '–'} | ${auc === undefined ? '–' : `${auc.value.toFixed(3)} (${auc.low.toFixed(3)} to ${auc.high.toFixed(3)})`} |`
}

/** Halves of real tiles by grid cell, which differ by chance alone, and sides that really differ. */
export const benchDriftOnTiles = async (folders: { tiles: string, scenes: string }): Promise<void> => {
  const backbone = () => loadBackbone(SHIPPED_BACKBONE, 'int8')
  let embedder: Promise<Embedder> | undefined
  const reading = { dimensions: 1280, backbone, say: console.error, embedder: () => (embedder ??= backbone().then((loaded) => createEmbedder({ backbone: loaded, threads: availableParallelism() }))) }
  const nothing = { groupsFile: undefined, labelsFile: undefined }
  const tiles = await readSide({ path: folders.tiles, ...nothing }, reading)
  const scenes = await readSide({ path: folders.scenes, ...nothing }, reading)
  await (await embedder)?.close()
  const cellOf = (row: number): string => tiles.images[row]?.cell ?? ''
  const compare = (reference: ComparisonSide, current: ComparisonSide, permutations: number = METHOD.permutations): ComparisonResult =>
    compareSides({ reference, current, dimensions: tiles.dimensions, significance: 0.01, permutations, resamples: 199, seed: 1 })
  const halves = Array.from({ length: HALVINGS }, (_, halving) => compare(pickRows(tiles, 'one half', (row) => isFirstHalf(cellOf(row), halving)), pickRows(tiles, 'other half', (row) => !isFirstHalf(cellOf(row), halving)), 199))
  const count = (verdict: string): number => halves.filter((result) => result.verdict === verdict).length
  const fires = (row: number): boolean => tiles.images[row]?.label === 'wildfire'
  const rows = [
    describe('one half of the cells against the other (first of the halvings)', halves[0] as ComparisonResult),
    describe('a mixed half against the wildfire tiles of the other half', compare(pickRows(tiles, 'mixed', (row) => isFirstHalf(cellOf(row), 0)), pickRows(tiles, 'wildfire only', (row) => fires(row) && !isFirstHalf(cellOf(row), 0)))),
    describe('tiles against scenes', compare(pickRows(tiles, 'tiles', () => true), pickRows(scenes, 'scenes', () => true)))
  ]
  for (const row of rows) console.log(row)
  const summary = `Of ${HALVINGS} ways to halve the cells: ${['stable', 'inconclusive', 'negligible', 'drift'].map((verdict) => `${verdict} ${count(verdict)}`).join(', ')}; p at most .05 in ${halves.filter(({ pValue }) => (pValue ?? 1) <= 0.05).length} (199 rearrangements).`
  console.log(summary)
  await writeTable('docs/drift.md', 'tiles', [
    `Made by \`npm run bench -- drift tiles\` on ${folders.tiles} and ${folders.scenes} (int8 backbone) on ${describeMachine()}.`,
    '',
    '| comparison | reference: images (cells) | current | verdict | p | p within labels | classifier\'s area (95 %) |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    summary
  ])
}
