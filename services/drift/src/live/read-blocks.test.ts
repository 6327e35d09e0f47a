import { describe, expect, it } from '@jest/globals'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { BACKBONE } from '../testing/dataset-world.ts'
import { createWorld } from '../testing/drift-world.ts'
import { writeAnswers, writeChampion } from '../testing/live-world.ts'
import { listBlocksBetween, readSightings, sightBlock } from './read-blocks.ts'

const at = (minute: number): string => `2026-08-03T11:${String(minute).padStart(2, '0')}:00.000Z`

describe('recorded answers that belong into a window', () => {
  const prepare = async () => {
    const deps = createWorld({ deps: { database: createMemoryDatabase(), objects: createMemoryObjectStore() } }).deps as Parameters<typeof sightBlock>[0] & ReturnType<typeof createWorld>['deps']
    const servers = { database: deps.database as ReturnType<typeof createMemoryDatabase>, objects: deps.objects }
    const { activation } = await writeChampion(servers, { task: 'wildfire', number: 2, at: at(10), backbone: BACKBONE, cells: 4 })
    const write = (minute: number, modelVersion = activation.modelVersion) => writeAnswers(servers, { activation: { ...activation, modelVersion }, backbone: BACKBONE, at: at(minute), images: 3, shift: 0, name: `of ${minute}` })
    const champion = { activation, backboneId: BACKBONE.backboneId, trainedOn: new Set<string>() }
    return { deps, write, champion }
  }

  it('are those of the champion since it is one, about images that it was not trained on; the others are counted', async () => {
    const { deps, write, champion } = await prepare()
    await write(9)
    await write(11)
    await write(12, 'm1-00000000')
    const blocks = await listBlocksBetween(deps, 0, Date.parse(at(30)))
    const [before, own, other] = await Promise.all(blocks.map((block) => sightBlock(deps, block, champion)))
    expect(before).toMatchObject({ sightings: [], leftOut: { others: 6, known: 0 } })
    expect(other).toMatchObject({ sightings: [], leftOut: { others: 6, known: 0 } })
    expect(own?.sightings).toHaveLength(6)
    const known = own?.sightings[0]?.imageId ?? ''
    expect(await sightBlock(deps, blocks[1] as never, { ...champion, trainedOn: new Set([known]) })).toMatchObject({ leftOut: { others: 0, known: 2 } })
  })

  it('are taken by the end of their block, and without those whose files had their time', async () => {
    const { deps, write, champion } = await prepare()
    for (const minute of [13, 11, 12]) await write(minute)
    const blocks = await listBlocksBetween(deps, Date.parse(at(11)), Date.parse(at(13)))
    expect(blocks.map(({ to }) => to)).toEqual([at(12), at(13)])
    const sighted = await Promise.all(blocks.map((block) => sightBlock(deps, block, champion)))
    const chosen = sighted.flatMap(({ sightings }) => sightings)
    await deps.objects.remove(blocks[0]?.embeddingsKey ?? '')
    const { rows, probabilities, labels } = await readSightings(deps, { chosen, blocks: new Map(blocks.map((block) => [block.blockId, block])), classes: ['nowildfire', 'wildfire'], dimensions: BACKBONE.embeddingSize })
    expect([rows.length, probabilities.length]).toEqual([6 * BACKBONE.embeddingSize, 6 * 2])
    expect(Object.values(labels).reduce((sum, count) => sum + count, 0)).toBe(6)
  })
})
