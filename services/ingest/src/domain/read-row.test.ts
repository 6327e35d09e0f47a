import { describe, expect, it } from '@jest/globals'
import { columnsOfHeader } from './feed-columns.ts'
import { readRow } from './read-row.ts'

const HEADER = 'agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone'
const LWF = { agency: 'ab', name: 'LWF-047-2023', lat: 54.6685, lon: -111.908, startedAt: '2023-04-26T18:09:00', hectares: 0.1, stageOfControl: 'UC', timezone: 'MDT' }

const read = (line: string, header = HEADER) => {
  const columns = columnsOfHeader(header)
  if (columns === undefined) throw new Error('the header was not understood')
  return readRow(columns, line)
}

describe('the header of the feed', () => {
  it.each([
    ['with leading spaces', HEADER],
    ['in capitals', HEADER.toUpperCase()],
    ['without spaces', HEADER.replaceAll(' ', '')],
    ['with a byte order mark', `\uFEFF${HEADER}`],
    ['in quotes', '"agency","firename","lat","lon","startdate","hectares","stage_of_control","timezone"'],
    ['with a ninth column', `${HEADER}, response_type`]
  ])('is understood %s', (_, header) => {
    expect(read('ab, LWF-047-2023,54.6685,-111.908, 2023-04-26 18:09:00,0.1, UC, MDT', header)).toEqual(LWF)
  })

  it('says where the columns are, in whatever order', () => {
    expect(read('-111.908,54.6685,x,ab', 'LON,Lat,extra,agency')).toMatchObject({ agency: 'ab', name: '', lat: 54.6685, lon: -111.908, startedAt: null, hectares: null })
  })

  it.each(['', '<!doctype html>', 'agency, firename, startdate', '"unclosed, lat, lon'])('is not understood as %j', (header) => {
    expect(columnsOfHeader(header)).toBeUndefined()
  })
})

describe('a row of the feed', () => {
  it('may lack its last fields, have blank ones or have extra ones', () => {
    expect(read('ab, LWF-047-2023,54.6685,-111.908, 2023-04-26 18:09:00,0.1, UC')).toEqual({ ...LWF, timezone: null })
    expect(read('ab, LWF-047-2023,54.6685,-111.908, 2023-04-26 18:09:00,0.1, UC,')).toEqual({ ...LWF, timezone: null })
    expect(read('ab, LWF-047-2023,54.6685,-111.908, 2023-04-26 18:09:00,0.1, UC, MDT, FUL, more')).toEqual(LWF)
    expect(read('ab, LWF-047-2023,54.6685,-111.908')).toEqual({ ...LWF, startedAt: null, hectares: null, stageOfControl: null, timezone: null })
  })

  it('may have no start date', () => {
    expect(read('conus, Klamath National Forest Late J,41.7572,-123.211, ,0, 0% contained,')).toEqual({
      agency: 'conus', name: 'Klamath National Forest Late J', lat: 41.7572, lon: -123.211, startedAt: null, hectares: 0, stageOfControl: '0% contained', timezone: null
    })
  })

  it('may have a name with spaces, slashes and quotes, and with commas in quotes', () => {
    expect(read('ak, Rx 5/6 12" culvert,65,-141, 2023-05-08 00:00:00,0, OC,')).toMatchObject({ name: 'Rx 5/6 12" culvert' })
    expect(read('ak, "Smith, ""Big"" fire",65,-141, 2023-05-08 00:00:00,0, OC,')).toMatchObject({ name: 'Smith, "Big" fire', lat: 65 })
  })

  it('may write its date with slashes, with a T, without a time, or in UTC', () => {
    const date = (text: string) => read(`ab,x,54,-111,${text},0,UC,MDT`)
    expect(date('2023/04/26 18:09')).toMatchObject({ startedAt: '2023-04-26T18:09:00', timezone: 'MDT' })
    expect(date('2023-04-26T18:09:00.000Z')).toMatchObject({ startedAt: '2023-04-26T18:09:00', timezone: 'GMT' })
    expect(date('2023-04-26')).toMatchObject({ startedAt: '2023-04-26T00:00:00' })
  })

  it('may hold control characters, which become spaces', () => {
    expect(read('ab,a\u0000b\tc,54,-111')).toMatchObject({ name: 'a b c' })
  })

  it.each([
    ['no latitude', 'ab,x,,-111.9', 'lat'],
    ['no longitude', 'ab,x,54.6', 'lon'],
    ['a latitude in words', 'ab,x,north,-111.9', 'lat'],
    ['a latitude beyond the pole', 'ab,x,90.1,-111.9', 'lat'],
    ['a longitude beyond the date line', 'ab,x,54.6,-180.5', 'lon'],
    ['an infinite longitude', 'ab,x,54.6,Infinity', 'lon'],
    ['a hexadecimal latitude', 'ab,x,0x10,-111.9', 'lat'],
    ['an unquoted comma in the name', 'ab,Smith, North,54.6,-111.9,2023-04-26', 'lat'],
    ['a size in words', 'ab,x,54.6,-111.9, 2023-04-26 18:09:00,many', 'hectares'],
    ['a negative size', 'ab,x,54.6,-111.9, 2023-04-26 18:09:00,-1', 'hectares'],
    ['a date that is none', 'ab,x,54.6,-111.9, yesterday,0', 'startdate'],
    ['a date that no calendar has', 'ab,x,54.6,-111.9, 2023-02-30 10:00:00,0', 'startdate'],
    ['only commas', ',,,,,,,', 'lat'],
    ['a quote that is never closed', 'ab,"x,54.6,-111.9', 'Quote Not Closed'],
    ['more characters than any row', `ab,${'x'.repeat(5000)},54.6,-111.9`, 'characters']
  ])('is refused with %s', (_, line, problem) => {
    expect(read(line)).toEqual({ problem: expect.stringContaining(problem) })
  })
})
