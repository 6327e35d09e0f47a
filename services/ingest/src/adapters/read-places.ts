import { readFile } from 'node:fs/promises'
import { differences } from '@emberwatch/contracts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { BackgroundPlace } from '../domain/background-place.ts'
import { configInvalid } from '../errors/config-errors.ts'

const Places = Type.Array(BackgroundPlace, { minItems: 1 })

/**
 * The towns and forests that background tiles are drawn around.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const readPlaces = async (file: string): Promise<readonly BackgroundPlace[]> => {
  let places: unknown
  try {
    places = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw configInvalid(`PLACES_FILE ${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!Value.Check(Places, places)) throw configInvalid(`PLACES_FILE ${file} is not a list of places: ${differences(Places, places).slice(0, 5).join('; ')}`)
  return places
}
