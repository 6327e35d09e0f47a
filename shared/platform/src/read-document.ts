import { readFile } from 'node:fs/promises'
import { AppError } from '@emberwatch/contracts'
import { parseDocument } from './parse-document.ts'

/**
 * A YAML or JSON file, read by {@link parseDocument}.
 *
 * @throws {AppError} CONFIG_INVALID, also if there is no such file
 */
export const readDocument = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError(`${file} cannot be opened (${(cause as NodeJS.ErrnoException).code ?? 'nobody knows why'}); name a file that can be read`, { code: 'CONFIG_INVALID', retryable: false, cause })
  })
  return parseDocument(text, file)
}
