import { Type } from 'typebox'

/** What may be imported. */
export const importConfig = {
  IMPORT_ROOT: Type.String({ default: 'samples/tiles', description: 'folder below which imports must lie' }),
  IMPORT_CONCURRENCY: Type.Integer({ default: 8, minimum: 1, maximum: 64, description: 'files imported at the same time' }),
  IMPORT_MAX_FILES: Type.Integer({ default: 1_000_000, minimum: 1, description: 'a folder or zip file with more files is refused' }),
  IMPORT_MAX_BYTES: Type.Integer({ default: 53_687_091_200, minimum: 1, description: 'a zip file that has more bytes than this when unpacked is refused' })
}
