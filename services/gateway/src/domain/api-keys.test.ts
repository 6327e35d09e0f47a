import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createKeyRing, scopeOf } from './api-keys.ts'

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex')

describe('API keys', () => {
  it('are known by their hashes', () => {
    const holderOf = createKeyRing({ keys: [{ name: 'ada', sha256: sha256('one'), scopes: ['read'] }, { name: 'bob', sha256: sha256('two'), scopes: ['predict', 'write'] }] })
    expect(holderOf('one')?.name).toBe('ada')
    expect(holderOf('two')?.scopes).toEqual(['predict', 'write'])
    for (const wrong of ['', 'three', sha256('one')]) expect(holderOf(wrong)).toBeUndefined()
  })

  it('allow what their scopes say', () => {
    expect(scopeOf('GET', '/v1/models')).toBe('read')
    expect(scopeOf('HEAD', '/v1/models')).toBe('read')
    expect(scopeOf('POST', '/v1/tasks/:task/predict')).toBe('predict')
    expect(scopeOf('POST', '/v1/tasks/:task/predict/batch')).toBe('predict')
    expect(scopeOf('POST', '/v2/models/:model/versions/:version/infer')).toBe('predict')
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect(scopeOf(method, '/v1/models/:version')).toBe('write')
    for (const route of ['/healthz', '/readyz', '/metrics', '/docs', '/docs/json', '/v2/health/live']) expect(scopeOf('GET', route)).toBeUndefined()
    expect(scopeOf('GET', '/documents')).toBe('read')
  })
})
