import { type Static, Type } from 'typebox'

/** A labelled image-classification problem: a file `tasks/<task>.json`. A second task is a second file. */
export const TaskDefinition = Type.Object({
  task: Type.String({ pattern: '^[a-z0-9-]+$', description: 'its name in subjects, keys and routes' }),
  title: Type.String({ minLength: 1 }),
  classes: Type.Array(Type.String({ minLength: 1, pattern: '^[A-Za-z0-9_-]+$' }), { minItems: 2, uniqueItems: true, description: 'in the order of the model outputs' }),
  feedLabel: Type.Optional(Type.String({ description: 'the class of a tile fetched for a row of the feed' })),
  backgroundLabel: Type.Optional(Type.String({ description: 'the class of a tile fetched away from every fire, to keep the classes balanced' }))
}, { additionalProperties: false })
export type TaskDefinition = Static<typeof TaskDefinition>
