import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError, type Model, type ModelSignature, signedStatement } from '@emberwatch/contracts'

/** Signs what a card says of its model. */
export type SignModel = (model: Model) => ModelSignature

/** Why a model must not be trusted; undefined where its signature is right. */
export type DoubtModel = (model: Model) => string | undefined

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g

const wrong = (variable: string, file: string, problem: string, cause?: unknown) =>
  new AppError(`${variable}: ${file} ${problem}`, { code: 'CONFIG_INVALID', retryable: false, cause })

const read = (variable: string, file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => { throw wrong(variable, file, 'cannot be read', cause) })

const keyIdOf = (publicKey: KeyObject): string =>
  createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 16)

/**
 * Reads the private key that models are signed with: Ed25519 in PEM, as `openssl genpkey -algorithm ed25519` writes it.
 *
 * @throws {AppError} CONFIG_INVALID; the message never holds any of the file
 */
export const readSigningKey = async (variable: string, file: string): Promise<SignModel> => {
  const pem = await read(variable, file)
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    throw wrong(variable, file, 'holds no private key in PEM without a passphrase')
  }
  if (key.asymmetricKeyType !== 'ed25519') throw wrong(variable, file, `holds a key of type ${key.asymmetricKeyType}; it must be Ed25519`)
  const keyId = keyIdOf(createPublicKey(key))
  return (model) => ({ algorithm: 'Ed25519', keyId, value: sign(null, Buffer.from(signedStatement(model)), key).toString('base64') })
}

const publicKeyOf = (variable: string, file: string, pem: string, label: string): KeyObject => {
  if (label !== 'PUBLIC KEY') throw wrong(variable, file, `holds a ${label.toLowerCase()}; a replica needs public keys only`)
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch (error) {
    throw wrong(variable, file, 'holds a public key that cannot be read', error)
  }
  if (key.asymmetricKeyType !== 'ed25519') throw wrong(variable, file, `holds a key of type ${key.asymmetricKeyType}; it must be Ed25519`)
  return key
}

/**
 * Reads the public keys that models must be signed with: Ed25519 in PEM, several in one file while keys change.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const readTrustedKeys = async (variable: string, file: string): Promise<DoubtModel> => {
  const pem = await read(variable, file)
  const keys = new Map([...pem.matchAll(BLOCK)].map(([block, label = '']) => {
    const key = publicKeyOf(variable, file, block, label)
    return [keyIdOf(key), key] as const
  }))
  if (keys.size === 0) throw wrong(variable, file, 'holds no public key in PEM')
  return (model) => {
    if (model.signature == null) return 'it is not signed'
    const { keyId, value } = model.signature
    const key = keys.get(keyId)
    if (key === undefined) return `it is signed with key ${keyId}, which is not trusted here (trusted: ${[...keys.keys()].join(', ')})`
    return verify(null, Buffer.from(signedStatement(model)), key, Buffer.from(value, 'base64')) ? undefined : `its signature by key ${keyId} does not verify: the card or the signature was changed`
  }
}
