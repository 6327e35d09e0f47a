import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type BackboneReference, differences, Sha256 } from '@emberwatch/contracts'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { resizeInput } from './onnx/resize-input.ts'
import { Preprocessing } from './preprocessing.ts'

const FeatureMap = Type.Array(Type.Integer(), { minItems: 3, maxItems: 3 })

/** One form of a backbone: its file, and what of the preprocessing is different for it; a file may serve several input sizes. */
const Variant = Type.Object({
  file: Type.String(),
  sha256: Sha256,
  bytes: Type.Integer(),
  preprocessing: Type.Optional(Type.Partial(Preprocessing)),
  featureMap: Type.Optional(FeatureMap)
}, { additionalProperties: false })

const BackboneDefinition = Type.Object({
  name: Type.String({ pattern: '^[a-z0-9-]+$' }),
  variants: Type.Record(Type.String(), Variant),
  inputName: Type.String(),
  outputs: Type.Object({ embedding: Type.String(), features: Type.String() }),
  embeddingSize: Type.Integer({ minimum: 1 }),
  featureMap: FeatureMap,
  preprocessing: Preprocessing
})

type Definition = Static<typeof BackboneDefinition>

/** A frozen, pretrained feature extractor: an ONNX file with the preprocessing that belongs to it. */
export interface Backbone extends BackboneReference {
  /** As the chosen variant has it. */
  definition: Definition
  /** The ONNX file, for images of the size that the preprocessing gives them. */
  bytes: Uint8Array
}

/** The folder of the backbone that ships with the project. */
export const SHIPPED_BACKBONE = join(import.meta.dirname, '..', 'assets', 'efficientnet-lite0')

const wrong = (folder: string, problem: string) => new AppError(`backbone in ${folder}: ${problem}`, { code: 'CONFIG_INVALID', retryable: false })

const hash = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

/** The file for the input size of a variant: as it is stored, unless the variant has another size than the backbone. */
const fileFor = ({ inputName, outputs, preprocessing, featureMap }: Definition, chosen: Static<typeof Variant>, stored: Uint8Array): Uint8Array => {
  const { width, height } = { ...preprocessing, ...chosen.preprocessing }
  if (width === preprocessing.width && height === preprocessing.height) return stored
  return resizeInput(stored, { inputName, width, height, features: { name: outputs.features, shape: chosen.featureMap ?? featureMap } })
}

/**
 * Reads a backbone folder (`backbone.json` and its ONNX files) and verifies the file of the chosen variant.
 *
 * `backboneId` names the file's content and its preprocessing: embeddings with equal ids may be compared.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const loadBackbone = async (folder: string, variant: string): Promise<Backbone> => {
  const written: unknown = JSON.parse(await readFile(join(folder, 'backbone.json'), 'utf8'))
  if (!Value.Check(BackboneDefinition, written)) throw wrong(folder, differences(BackboneDefinition, written).join('; '))
  const chosen = written.variants[variant]
  if (chosen === undefined) throw wrong(folder, `there is no variant ${variant}; there are ${Object.keys(written.variants).join(', ')}`)
  const stored = await readFile(join(folder, chosen.file))
  const sha256 = hash(stored)
  if (sha256 !== chosen.sha256) throw wrong(folder, `${chosen.file} has SHA-256 ${sha256} where backbone.json says ${chosen.sha256}`)
  const definition: Definition = { ...written, preprocessing: { ...written.preprocessing, ...chosen.preprocessing }, featureMap: chosen.featureMap ?? written.featureMap }
  const preprocessingHash = hash(JSON.stringify(Object.entries(definition.preprocessing).sort()))
  return {
    definition,
    bytes: fileFor(written, chosen, stored),
    backboneId: `${definition.name}-${variant}-${sha256.slice(0, 8)}${preprocessingHash.slice(0, 8)}`,
    name: definition.name,
    variant,
    sha256,
    preprocessingHash,
    embeddingSize: definition.embeddingSize
  }
}

/** What of a backbone is stored with the models fitted on it. */
export const backboneReference = ({ backboneId, name, variant, sha256, preprocessingHash, embeddingSize }: Backbone): BackboneReference =>
  ({ backboneId, name, variant, sha256, preprocessingHash, embeddingSize })
