import { readFile } from 'node:fs/promises'
import { AppError, differences } from '@emberwatch/contracts'
import { Value } from 'typebox/value'
import { ApiKeysFile, createKeyRing, type KeyRing } from './domain/api-keys.ts'

const unusable = (path: string, problem: string, cause?: unknown) => new AppError(`API_KEYS_FILE ${path}: ${problem}`, { code: 'CONFIG_INVALID', retryable: false, cause })

/**
 * The keys of a file, or undefined where none is named: then everybody may do everything.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const readApiKeys = async (path: string | undefined): Promise<KeyRing | undefined> => {
  if (path === undefined) return undefined
  let content: unknown
  try {
    content = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw unusable(path, `cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`, error)
  }
  if (!Value.Check(ApiKeysFile, content)) throw unusable(path, differences(ApiKeysFile, content).join('; '))
  return createKeyRing(content)
}
