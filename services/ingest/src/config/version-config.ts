import { Type } from 'typebox'

/** When what the feed brought becomes a dataset version. Imports and corrections do at once. */
export const versionConfig = {
  VERSION_MIN_NEW_IMAGES: Type.Integer({ default: 1, minimum: 1, maximum: 100_000, description: 'new images that a poll waits for before it cuts a dataset version' }),
  VERSION_MAX_WAIT_MS: Type.Integer({ default: 3_600_000, minimum: 0, description: 'no image waits for others longer than this; the poll after it cuts a dataset version of the few there are' })
}
