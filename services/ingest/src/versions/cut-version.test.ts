import { describe, expect, it } from '@jest/globals'
import { createVersionWorld } from '../testing/version-world.ts'

const DAY = 24 * 60

describe('a patient cut', () => {
  it('waits until enough images are new', async () => {
    const world = createVersionWorld({ minNewImages: 3, maxWaitMs: 3_600_000 })
    for (const name of ['a', 'b']) {
      await world.add(name)
      expect(await world.cut(true)).toBeUndefined()
    }
    await world.add('c')
    expect(await world.cut(true)).toMatchObject({ number: 1, images: 3 })
    expect(await world.cut(true)).toBeUndefined()
  })

  it('waits for no image longer than an hour', async () => {
    const world = createVersionWorld({ minNewImages: 100, maxWaitMs: 3_600_000 })
    await world.add('a')
    world.pass(59)
    await world.add('b')
    expect(await world.cut(true)).toBeUndefined()
    world.pass(1)
    expect(await world.cut(true)).toMatchObject({ images: 2 })
    await world.add('c')
    expect(await world.cut(true)).toBeUndefined()
    world.pass(DAY)
    expect(await world.cut(true)).toMatchObject({ number: 2, images: 3, added: 1 })
  })

  it('does not wait where what was there before is corrected', async () => {
    const world = createVersionWorld({ minNewImages: 100, maxWaitMs: DAY * 60_000 })
    const a = await world.add('a')
    await world.cut()
    await world.add('b')
    expect(await world.edit({ kind: 'relabel', selection: { imageIds: [a] }, label: 'nowildfire' })).toMatchObject({ datasetVersion: expect.stringMatching(/^v2-/) })
    expect((await world.versions()).at(-1)).toMatchObject({ images: 2 })
  })
})

describe('an idle poll', () => {
  it('reads no image again once the newest version has all of them, and all of them where that is not known', async () => {
    const world = createVersionWorld()
    const { list } = world.database.images
    let reads = 0
    world.database.images.list = (fields) => {
      reads++
      return list(fields)
    }
    await world.add('left over by a crash')
    expect(await world.cut(true)).toMatchObject({ number: 1, images: 1 })
    expect(await world.cut(true)).toBeUndefined()
    expect(reads).toBe(1)
    await world.add('b')
    expect(await world.cut(true)).toMatchObject({ number: 2, images: 2 })
    expect(reads).toBe(2)
  })

  it('looks again at images that wait for others', async () => {
    const world = createVersionWorld({ minNewImages: 100, maxWaitMs: 3_600_000 })
    await world.add('a')
    expect(await world.cut(true)).toBeUndefined()
    world.pass(60)
    expect(await world.cut(true)).toMatchObject({ number: 1 })
  })
})

describe('a cut that is asked for', () => {
  it('takes a single image', async () => {
    const world = createVersionWorld({ minNewImages: 100, maxWaitMs: 3_600_000 })
    await world.add('a')
    expect(await world.cut()).toMatchObject({ number: 1, images: 1 })
  })

  it('gives up where every number is taken by others, and says that trying again helps', async () => {
    const world = createVersionWorld()
    await world.add('a')
    const { insert } = world.database.datasets
    world.database.datasets.insert = async () => false
    await expect(world.cut()).rejects.toMatchObject({ code: 'DATASET_VERSION_CONTESTED', retryable: true })
    world.database.datasets.insert = insert
    expect(await world.cut()).toMatchObject({ number: 1 })
  })
})
