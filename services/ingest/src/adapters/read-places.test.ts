import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readPlaces } from './read-places.ts'

let folder: string
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'places-')) })
afterEach(() => rm(folder, { recursive: true }))

describe('the file of places', () => {
  it('is a list of towns and forests, as the one that ships', async () => {
    const places = await readPlaces(new URL('../../places.json', import.meta.url).pathname)
    expect(places.length).toBeGreaterThan(120)
    expect(new Set(places.map(({ kind }) => kind))).toEqual(new Set(['town', 'forest']))
  })

  it.each([['nothing', '[]'], ['no list', '{}'], ['no JSON', 'towns'], ['an unknown kind', '[{"name":"A","kind":"lake","lat":50,"lon":-100}]'], ['a place beyond the pole', '[{"name":"A","kind":"town","lat":95,"lon":-100}]'], ['a misspelt field', '[{"name":"A","kind":"town","lat":50,"lon":-100,"sigma":3}]']])('is refused with %s in it', async (_, text) => {
    const file = join(folder, 'places.json')
    await writeFile(file, text)
    await expect(readPlaces(file)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('PLACES_FILE') })
  })

  it('is named where it is not there', async () => {
    await expect(readPlaces(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('none.json cannot be read') })
  })
})
