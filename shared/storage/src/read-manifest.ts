import { createValidate, type DatasetVersion, ManifestRow } from '@emberwatch/contracts'
import type { ObjectStore } from './object-store.ts'
import { readVerified } from './read-verified.ts'

/** The images of a dataset version, in the order of its embedding rows. */
export const readManifest = async (objects: Pick<ObjectStore, 'get'>, { manifestKey: key, manifestSha256: sha256 }: DatasetVersion): Promise<ManifestRow[]> => {
  const text = Buffer.from(await readVerified(objects, { key, sha256 })).toString()
  const validate = createValidate(ManifestRow)
  return text.split('\n').filter((line) => line !== '').map((line, index) => validate(JSON.parse(line), `line ${index + 1} of ${key}`))
}
