import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Model } from '@emberwatch/contracts'
import { readSigningKey, readTrustedKeys } from './model-signatures.ts'

const file = (digit: string) => ({ key: `models/${digit}`, sha256: digit.repeat(64), bytes: 1 })
const unsigned = {
  modelVersion: 'm1-11111111',
  task: 'wildfire',
  datasetVersion: 'v1-22222222',
  datasetContentHash: '2'.repeat(64),
  classes: ['nowildfire', 'wildfire'],
  backbone: { backboneId: 'lite0', sha256: '3'.repeat(64), preprocessingHash: '4'.repeat(64) },
  temperature: 1,
  alarm: null,
  files: { model: file('5'), head: file('6'), layers: file('7'), weights: file('8') },
  selfTest: { seed: 1, probabilities: [0.25, 0.75] }
} as Model

const keys = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { private: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, public: publicKey.export({ type: 'spki', format: 'pem' }) as string }
}
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
const ours = keys()
const others = keys()

describe('signatures of models', () => {
  let folder = ''
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'emberwatch-keys-')) })
  afterAll(() => rm(folder, { recursive: true }))
  let files = 0
  const inFile = async (text: string): Promise<string> => {
    const path = join(folder, `${++files}.pem`)
    await writeFile(path, text)
    return path
  }
  const signer = async (pem: string) => readSigningKey('MODEL_SIGNING_KEY_FILE', await inFile(pem))
  const trusted = async (...pems: string[]) => readTrustedKeys('MODEL_PUBLIC_KEY_FILE', await inFile(pems.join('\n')))

  it('verify with the public half of the key that made them, and are the same each time', async () => {
    const sign = await signer(ours.private)
    const signature = sign(unsigned)
    expect(signature).toMatchObject({ algorithm: 'Ed25519', keyId: expect.stringMatching(/^[0-9a-f]{16}$/) })
    expect(sign(unsigned)).toEqual(signature)
    expect((await trusted(ours.public))({ ...unsigned, signature })).toBeUndefined()
  })

  it('may be by any of several keys, so that keys can be changed', async () => {
    const doubt = await trusted(ours.public, others.public)
    for (const { private: pem } of [ours, others]) expect(doubt({ ...unsigned, signature: (await signer(pem))(unsigned) })).toBeUndefined()
  })

  it('are doubted where they are missing, of an unknown key, of another text or no signature at all', async () => {
    const doubt = await trusted(ours.public)
    const signature = (await signer(ours.private))(unsigned)
    expect(doubt(unsigned)).toBe('it is not signed')
    expect(doubt({ ...unsigned, signature: null })).toBe('it is not signed')
    expect(doubt({ ...unsigned, signature: (await signer(others.private))(unsigned) })).toContain('not trusted here')
    expect(doubt({ ...unsigned, signature, temperature: 2 })).toContain('does not verify')
    expect(doubt({ ...unsigned, signature, files: { ...unsigned.files, head: file('9') } })).toContain('does not verify')
    for (const value of ['', 'AAAA', (await signer(others.private))(unsigned).value]) expect(doubt({ ...unsigned, signature: { ...signature, value } })).toContain('does not verify')
  })

  it.each([
    ['a key of another kind', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 'type rsa'],
    ['the public half', ours.public, 'no private key'],
    ['no key', 'secret words', 'no private key'],
    ['a key with a passphrase', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }) as string, 'no private key']
  ])('cannot be made with %s, and the file is not told', async (_, pem, why) => {
    const failure = await signer(pem).catch((error: unknown) => error) as Error
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(why) })
    expect(failure.message).toContain('MODEL_SIGNING_KEY_FILE')
    expect(String(failure.cause) + failure.message).not.toContain('secret words')
  })

  it.each([
    ['private keys', [ours.public, ours.private], 'private key'],
    ['keys of another kind', [rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string], 'type rsa'],
    ['a broken key', ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'], 'cannot be read'],
    ['no key', ['nothing'], 'no public key']
  ])('cannot be checked with %s', async (_, pems, why) => {
    await expect(trusted(...pems)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(why) })
  })

  it('need files that can be read', async () => {
    await expect(readSigningKey('MODEL_SIGNING_KEY_FILE', join(folder, 'none'))).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('cannot be read') })
    await expect(readTrustedKeys('MODEL_PUBLIC_KEY_FILE', join(folder, 'none'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
