import { type Static, Type } from 'typebox'

/** How an image becomes the backbone's input; stored with the backbone, hashed into the identity of every embedding. */
export const Preprocessing = Type.Object({
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  colour: Type.Literal('rgb'),
  fit: Type.Literal('fill'),
  kernel: Type.Literal('cubic'),
  mean: Type.Array(Type.Number(), { minItems: 3, maxItems: 3 }),
  std: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 3, maxItems: 3 }),
  layout: Type.Literal('nchw'),
  /** Counts changes of decoder and arithmetic, which no other field tells: since 2 plain JPEGs are decoded and resized in the worker. */
  revision: Type.Literal(2)
}, { additionalProperties: false })
export type Preprocessing = Static<typeof Preprocessing>
