import { describe, expect, it } from '@jest/globals'
import { applyEdits, contentHashOf, type DatasetEdit, type EditSelection, type ImageSource } from '@emberwatch/contracts'
import { listDatasetEdits } from '@emberwatch/storage'
import fc from 'fast-check'
import { createVersionWorld } from '../testing/version-world.ts'

const NAMES = 12

type Step =
  | { do: 'add', label: string, source: ImageSource, lat: number | undefined }
  | { do: 'edit', kind: DatasetEdit['kind'], label: string, picks: number[], source: ImageSource | undefined }
  | { do: 'cut', patient: boolean }

const label = fc.constantFrom('nowildfire', 'wildfire')
const source = fc.constantFrom<ImageSource>('feed', 'import', 'enrichment')
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), label, source, lat: fc.option(fc.integer({ min: 45, max: 60 }), { nil: undefined }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), kind: fc.constantFrom<DatasetEdit['kind']>('relabel', 'remove', 'restore'), label, picks: fc.array(fc.nat(NAMES), { maxLength: 4 }), source: fc.option(source, { nil: undefined }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), patient: fc.boolean() }) }
), { minLength: 5, maxLength: 40 })

/** Lives through the steps; edits that are refused are no part of the story. */
const live = async (story: readonly Step[]) => {
  const world = createVersionWorld({ minNewImages: 3, maxWaitMs: 5 * 60_000 })
  const ids: string[] = []
  for (const step of story) {
    world.pass(1)
    if (step.do === 'add') ids.push(await world.add(`image ${ids.length}`, step.lat === undefined ? { label: step.label, source: step.source } : { label: step.label, source: step.source, lat: step.lat }))
    if (step.do === 'cut') await world.cut(step.patient)
    if (step.do === 'edit') {
      const imageIds = [...new Set(step.picks.map((pick) => ids[pick]).filter((id) => id !== undefined))]
      const selection: EditSelection = { ...(imageIds.length > 0 ? { imageIds } : {}), ...(step.source === undefined ? {} : { source: step.source }) }
      await world.edit({ kind: step.kind, selection, ...(step.kind === 'relabel' ? { label: step.label } : {}) }).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'DATASET_EDIT_REFUSED' })
      })
    }
  }
  world.pass(1)
  await world.cut()
  return world
}

describe('whatever is added, corrected and cut, in whichever order', () => {
  it('no image ever moves to another split or cell, and every version can be rebuilt from the images and the edits', async () => {
    await fc.assert(fc.asyncProperty(steps, async (story) => {
      const world = await live(story)
      const images = await world.database.images.list()
      const edits = await listDatasetEdits(world.database, 'wildfire')
      const placed = new Map<string, string>()
      for (const [index, version] of (await world.versions()).entries()) {
        const rows = await world.rowsOf(version)
        for (const { imageId, split, cell } of rows) {
          expect(placed.get(imageId) ?? `${split} ${cell}`).toBe(`${split} ${cell}`)
          placed.set(imageId, `${split} ${cell}`)
        }
        const then = images.filter(({ addedAt }) => addedAt <= version.createdAt)
        const rebuilt = applyEdits(then.reverse(), edits.filter(({ number }) => number <= (version.edits ?? 0)).reverse()).filter(({ removed }) => !removed)
        expect(contentHashOf(rebuilt)).toBe(version.contentHash)
        expect(contentHashOf(rows)).toBe(version.contentHash)
        expect(version).toMatchObject({ number: index + 1, images: rows.length, added: rows.filter(({ addedIn }) => addedIn === version.version).length })
      }
    }), { seed: 20260601, numRuns: 150 })
  })

  it('the same images with the same corrections have the same content, however many versions led there', async () => {
    await fc.assert(fc.asyncProperty(steps, async (story) => {
      const often = await live(story.flatMap((step) => [step, { do: 'cut' as const, patient: false }]))
      const seldom = await live(story.filter((step) => step.do !== 'cut'))
      expect((await seldom.versions()).at(-1)?.contentHash).toBe((await often.versions()).at(-1)?.contentHash)
    }), { seed: 20260602, numRuns: 60 })
  })
})
