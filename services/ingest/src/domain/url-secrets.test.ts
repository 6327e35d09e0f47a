import { describe, expect, it } from '@jest/globals'
import { printableOrigin, secretsOf, withoutSecrets } from './url-secrets.ts'

describe('the secrets of a URL template', () => {
  it('are the values of its query and keys in its path, but not where a place goes', () => {
    expect(secretsOf('https://t.test/v1/0123456789abcdef0/{z}/{x}/{y}.png?key=hunter22&format=jpeg&v=1&bbox={bbox}')).toEqual(['hunter22', '0123456789abcdef0'])
  })

  it('are not what every map server is asked, but are any other value of six characters or more', () => {
    const harmless = 'SERVICE=WMS-1.3&request=GetMap&version=1.3.0-a&LAYERS=satellite&styles=default&format=image/jpeg&transparent=false&crs=EPSG:3857&srs=EPSG%3A3857&width=256000&height=256000&TileMatrixSet=GoogleMapsCompatible&tilematrix=000015&tilerow=000001&tilecol=000001&x=100000&y=100000&z=100000&time=2023-07-02&projection=EPSG:4326'
    expect(secretsOf(`https://wms.test/?${harmless}&bbox={bbox}`)).toEqual([])
    expect(secretsOf(`https://wms.test/?${harmless}&bbox={bbox}&apikey=abcdef&map=/srv/a.map&short=abcde&epsg=EPSG:hunter22&hunter2222`)).toEqual(['abcdef', '/srv/a.map', 'EPSG:hunter22', 'hunter2222'])
  })

  it('are struck out wherever a server repeats them, also decoded', () => {
    const body = new TextEncoder().encode('no tile for hunter 22 (hunter%2022), really: hunter 22')
    expect(new TextDecoder().decode(withoutSecrets(body, ['hunter%2022']))).toBe('no tile for ********* (***********), really: *********')
    expect(withoutSecrets(body, ['another'])).toBe(body)
  })

  it('are struck out to an end, also where they look like what is put in their place', () => {
    const body = new TextEncoder().encode('no tile for ******* and ******')
    expect(new TextDecoder().decode(withoutSecrets(body, ['******']))).toBe('no tile for ******* and ******')
    expect(withoutSecrets(body, [''])).toBe(body)
  })

  it('are not printed with the host', () => {
    expect(printableOrigin(new URL('https://tiles.example.org:8443/secret?key=secret'))).toBe('https://tiles.example.org:8443')
    expect(printableOrigin(new URL('https://a1b2c3d4e5f6a7b8c9d0e1f2.tiles.test/'))).toBe('https://….tiles.test')
  })
})
