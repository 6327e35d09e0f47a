import { describe, expect, it } from '@jest/globals'
import { printableOrigin, secretsOf, withoutSecrets } from './url-secrets.ts'

describe('the secrets of a URL template', () => {
  it('are the values of its query and keys in its path, but not where a place goes', () => {
    expect(secretsOf('https://t.test/v1/0123456789abcdef0/{z}/{x}/{y}.png?key=hunter22&format=jpeg&v=1&bbox={bbox}')).toEqual(['hunter22', '0123456789abcdef0'])
  })

  it('are struck out wherever a server repeats them, also decoded', () => {
    const body = new TextEncoder().encode('no tile for hunter 22 (hunter%2022), really: hunter 22')
    expect(new TextDecoder().decode(withoutSecrets(body, ['hunter%2022']))).toBe('no tile for ********* (***********), really: *********')
    expect(withoutSecrets(body, ['another'])).toBe(body)
  })

  it('are not printed with the host', () => {
    expect(printableOrigin(new URL('https://tiles.example.org:8443/secret?key=secret'))).toBe('https://tiles.example.org:8443')
    expect(printableOrigin(new URL('https://a1b2c3d4e5f6a7b8c9d0e1f2.tiles.test/'))).toBe('https://….tiles.test')
  })
})
