import { describe, expect, it } from '@jest/globals'
import { createVersionWorld } from '../testing/version-world.ts'
import { createKnownImages } from './known-images.ts'

describe('what is known of an image', () => {
  it('is its class now and when it was added, and whether it was removed, once it is read again', async () => {
    const world = createVersionWorld()
    const [a, b, c] = [await world.add('a'), await world.add('b'), await world.add('c')]
    await world.cut()
    const known = createKnownImages({ task: { task: 'wildfire' }, database: world.database, nearDuplicateBits: 0 })
    await known.refresh()
    await world.edit({ kind: 'relabel', selection: { imageIds: [a] }, label: 'nowildfire' })
    await world.edit({ kind: 'remove', selection: { imageIds: [b] } })
    expect(known.find(a)).toMatchObject({ label: 'wildfire', recordedLabel: 'wildfire', removed: false })
    await known.refresh()
    expect(known.find(a)).toMatchObject({ label: 'nowildfire', recordedLabel: 'wildfire', removed: false })
    expect(known.find(b)).toMatchObject({ label: 'wildfire', removed: true })
    expect(known.find(c)).toMatchObject({ label: 'wildfire', removed: false })
  })
})
