import { type Static, Type } from 'typebox'

/** The input that every model has: images as they are, JPEG, PNG or WebP. */
export const INPUT = 'image'
/** What comes out: probabilities in the order of the task's classes, and the most likely class. */
export const OUTPUTS = ['probabilities', 'label'] as const
export type OutputName = typeof OUTPUTS[number]

const Parameters = Type.Optional(Type.Record(Type.String(), Type.Unknown()))

const InputTensor = Type.Object({
  name: Type.String(),
  shape: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 4 }),
  datatype: Type.String(),
  parameters: Parameters,
  data: Type.Optional(Type.Array(Type.Unknown()))
})

/** A request of the Open Inference Protocol v2. */
export const InferenceRequest = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 200 })),
  parameters: Parameters,
  inputs: Type.Array(InputTensor, { minItems: 1, maxItems: 1 }),
  outputs: Type.Optional(Type.Array(Type.Object({ name: Type.String(), parameters: Parameters }), { minItems: 1, maxItems: OUTPUTS.length }))
})
export type InferenceRequest = Static<typeof InferenceRequest>

const Tensor = Type.Object({ name: Type.String(), shape: Type.Array(Type.Integer()), datatype: Type.String(), parameters: Parameters, data: Type.Optional(Type.Array(Type.Unknown())) })

export const InferenceResponse = Type.Object({ model_name: Type.String(), model_version: Type.String(), id: Type.Optional(Type.String()), outputs: Type.Array(Tensor) })
export type InferenceResponse = Static<typeof InferenceResponse>

const TensorMetadata = Type.Object({ name: Type.String(), datatype: Type.String(), shape: Type.Array(Type.Integer()) })
export const ModelMetadata = Type.Object({ name: Type.String(), versions: Type.Array(Type.String()), platform: Type.String(), inputs: Type.Array(TensorMetadata), outputs: Type.Array(TensorMetadata) })
export const ServerMetadata = Type.Object({ name: Type.String(), version: Type.String(), extensions: Type.Array(Type.String()) })
export const InferenceError = Type.Object({ error: Type.String() })
