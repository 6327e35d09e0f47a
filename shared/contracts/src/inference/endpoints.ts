import { BINARY, defineEndpoint } from '../define-endpoint.ts'
import { InferOptions, Prediction } from '../records/inference.ts'

/** Classifies one image; the request is the image's bytes, or empty where the options name an object. */
export const Infer = defineEndpoint({ name: 'predict', summary: 'Classifies one JPEG, PNG or WebP image', prefix: 'infer', request: BINARY, options: InferOptions, reply: Prediction })
