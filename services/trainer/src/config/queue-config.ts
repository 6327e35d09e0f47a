import { Type } from 'typebox'

/** When a training starts, and which of several trainers does it. */
export const queueConfig = {
  MIN_NEW_IMAGES: Type.Integer({ default: 1, minimum: 1, description: 'a new dataset version is trained on once so many images are new, relabelled or gone since the last training; until then they add up' }),
  TRAIN_SCHEDULE: Type.Optional(Type.String({ description: 'cron expression, in UTC: the newest dataset version is trained on at these times too, unless it has its model; such as `30 3 * * *`; default: never' })),
  TRAINER_LEASE_MS: Type.Integer({ default: 6000, minimum: 500, maximum: 300_000, description: 'a trainer that shows no sign of life for so long loses the work to another that stands by' })
}
