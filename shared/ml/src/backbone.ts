import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type BackboneReference, differences, Sha256 } from '@emberwatch/contracts'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { Preprocessing } from './preprocessing.ts'

const BackboneDefinition = Type.Object({
  name: Type.String({ pattern: '^[a-z0-9-]+$' }),
  variants: Type.Record(Type.String(), Type.Object({ file: Type.String(), sha256: Sha256, bytes: Type.Integer() })),
  inputName: Type.String(),
  outputs: Type.Object({ embedding: Type.String(), features: Type.String() }),
  embeddingSize: Type.Integer({ minimum: 1 }),
  featureMap: Type.Array(Type.Integer(), { minItems: 3, maxItems: 3 }),
  preprocessing: Preprocessing
})

/** A frozen, pretrained feature extractor: an ONNX file with the preprocessing that belongs to it. */
export interface Backbone extends BackboneReference {
  definition: Static<typeof BackboneDefinition>
  /** The ONNX file. */
  bytes: Uint8Array
}

/** The folder of the backbone that ships with the project. */
export const SHIPPED_BACKBONE = join(import.meta.dirname, '..', 'assets', 'efficientnet-lite0')

const wrong = (folder: string, problem: string) => new AppError(`backbone in ${folder}: ${problem}`, { code: 'CONFIG_INVALID', retryable: false })

const hash = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

/**
 * Reads a backbone folder (`backbone.json` and its ONNX files) and verifies the chosen file.
 *
 * `backboneId` names the file's content and its preprocessing: embeddings with equal ids may be compared.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const loadBackbone = async (folder: string, variant: string): Promise<Backbone> => {
  const definition: unknown = JSON.parse(await readFile(join(folder, 'backbone.json'), 'utf8'))
  if (!Value.Check(BackboneDefinition, definition)) throw wrong(folder, differences(BackboneDefinition, definition).join('; '))
  const chosen = definition.variants[variant]
  if (chosen === undefined) throw wrong(folder, `there is no variant ${variant}; there are ${Object.keys(definition.variants).join(', ')}`)
  const bytes = await readFile(join(folder, chosen.file))
  const sha256 = hash(bytes)
  if (sha256 !== chosen.sha256) throw wrong(folder, `${chosen.file} has SHA-256 ${sha256} where backbone.json says ${chosen.sha256}`)
  const preprocessingHash = hash(JSON.stringify(Object.entries(definition.preprocessing).sort()))
  return {
    definition,
    bytes,
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
