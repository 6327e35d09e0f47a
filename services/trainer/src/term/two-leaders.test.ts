import { describe, expect, it } from '@jest/globals'
import type { AnyEvent } from '@emberwatch/contracts'
import { openTwoLeaders } from '../testing/two-leaders.ts'

const VERSIONS = ['m1-00000000', 'm2-00000000']

const countMoments = async (): Promise<number> => {
  const { lead, addRuns, freezeAt } = openTwoLeaders()
  await addRuns()
  const freezer = freezeAt(0)
  await lead(freezer)
  return freezer.moments()
}

const said = (published: readonly AnyEvent[], name: string) => published.filter(({ type }) => type === `emberwatch.${name}`).map(({ subject }) => subject).sort()

const gapless = (numbers: readonly number[]) => expect(numbers).toEqual(numbers.map((_, index) => index + 1))

/** Every model once, as it was committed; promoted once, in order; told once. */
const expectOneOfEverything = async ({ database, published, commits }: ReturnType<typeof openTwoLeaders>): Promise<void> => {
  const models = (await database.models.list()).sort((a, b) => a.modelVersion < b.modelVersion ? -1 : 1)
  expect(models.map(({ modelVersion }) => modelVersion)).toEqual(VERSIONS)
  const log = await commits()
  gapless(log.map(({ number }) => number))
  expect(log.filter(({ kind }) => kind === 'register').map(({ model }) => model)).toEqual(models)
  const moves = (await database.activations.list()).sort((a, b) => a.number - b.number)
  gapless(moves.map(({ number }) => number))
  expect(moves.map(({ modelVersion }) => modelVersion)).toEqual(VERSIONS)
  expect((await database.runs.list()).map(({ state }) => state)).toEqual(['finished', 'finished'])
  expect(said(published, 'model.registered.v1')).toEqual(VERSIONS)
  expect(said(published, 'model.updated.v1')).toEqual(['champion/1', 'champion/2'])
  expect(said(published, 'training.finished.v1')).toEqual(['run-1', 'run-2'])
  expect(await database.outbox.list()).toEqual([])
}

describe('a trainer that is frozen at any moment, overtaken, and thawed', () => {
  it('commits nothing any more, and what it had committed is there exactly once', async () => {
    const moments = await countMoments()
    expect(moments).toBeGreaterThan(70)
    for (let moment = 1; moment <= moments; moment++) {
      const world = openTwoLeaders()
      await world.addRuns()
      const freezer = world.freezeAt(moment)
      const first = world.lead(freezer).catch((error: unknown) => error)
      await freezer.frozen
      await world.lead() // another takes over, and does all that is left
      const entries = await world.commits()
      freezer.thaw()
      const outcome = await first
      if (outcome !== undefined) expect(outcome).toMatchObject({ code: 'TRAINER_LEASE_LOST' })
      expect(await world.commits()).toEqual(entries)
      await expectOneOfEverything(world)
    }
  })

  it('does no harm beside one that is thawed in the middle of the other\'s work', async () => {
    const moments = await countMoments()
    for (let moment = 1; moment <= moments; moment += 3) {
      for (let later = 1; later <= moments; later += 7) {
        const world = openTwoLeaders()
        await world.addRuns()
        const [freezer, pause] = [world.freezeAt(moment), world.freezeAt(later)]
        const first = world.lead(freezer).catch((error: unknown) => error)
        await freezer.frozen
        const second = world.lead(pause)
        await Promise.race([pause.frozen, second])
        freezer.thaw()
        const outcome = await first
        pause.thaw()
        // Either may have been the one that collided with an activation of the other: it looks again and goes on.
        await second
        if (outcome !== undefined) expect(outcome).toMatchObject({ code: 'TRAINER_LEASE_LOST' })
        await expectOneOfEverything(world)
      }
    }
  })
})
