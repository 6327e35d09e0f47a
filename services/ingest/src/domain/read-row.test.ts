import { describe, expect, it } from '@jest/globals'
import { columnsOf } from './feed-columns.ts'
import { fieldsOfLine } from './feed-line.ts'
import { readRow } from './read-row.ts'

const HEADER = 'agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone'
const LWF = { agency: 'ab', name: 'LWF-047-2023', lat: 54.6685, lon: -111.908, startedAt: '2023-04-26T18:09:00', hectares: 0.1, stageOfControl: 'UC', timezone: 'MDT', nationalId: null, reportedAt: null }

const columnsOfHeader = (line: string) => {
  const names = fieldsOfLine(line)
  return 'problem' in names ? undefined : columnsOf(names)
}

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
      agency: 'conus', name: 'Klamath National Forest Late J', lat: 41.7572, lon: -123.211, startedAt: null, hectares: 0, stageOfControl: '0% contained', timezone: null, nationalId: null, reportedAt: null
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
    expect(date('2023-04-26T18:09:00-06:00')).toMatchObject({ startedAt: '2023-04-27T00:09:00', timezone: 'GMT' })
    expect(date('2023-04-26T01:09:00+0230')).toMatchObject({ startedAt: '2023-04-25T22:39:00', timezone: 'GMT' })
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
    ['a negative size', 'ab,x,54.6,-111.9, 2023-04-26 18:09:00,-2', 'hectares'],
    ['a date that is none', 'ab,x,54.6,-111.9, yesterday,0', 'startdate'],
    ['a date that no calendar has', 'ab,x,54.6,-111.9, 2023-02-30 10:00:00,0', 'startdate'],
    ['only commas', ',,,,,,,', 'lat'],
    ['a quote that is never closed', 'ab,"x,54.6,-111.9', 'Quote Not Closed'],
    ['more characters than any row', `ab,${'x'.repeat(5000)},54.6,-111.9`, 'characters']
  ])('is refused with %s', (_, line, problem) => {
    expect(read(line)).toMatchObject({ problem: expect.stringContaining(problem) })
  })

  it('may not know its size, which some write as -1', () => {
    expect(read('ab,x,54.6,-111.9, 2023-04-26 18:09:00,-1')).toMatchObject({ hectares: null })
  })

  it.each([
    ['a date with hour 24', 'ab,x,54.6,-111.9, 2023-04-26 24:00:00,0', 'startdate'],
    ['a number with an exponent', 'ab,x,5e1,-111.9', 'lat'],
    ['a size beyond every number', `ab,x,54.6,-111.9, 2023-04-26 18:09:00,${'9'.repeat(400)}`, 'hectares'],
    ['NaN for a place', 'ab,x,NaN,-111.9', 'lat'],
    ['a name longer than any', `ab,${'x'.repeat(201)},54.6,-111.9`, 'more than 200 characters']
  ])('is refused with %s', (_, line, problem) => {
    expect(read(line)).toMatchObject({ problem: expect.stringContaining(problem) })
  })

  it('that is refused tells which fire it is about, if its key can be read', () => {
    const key = (line: string) => (read(line) as { fireId?: string }).fireId
    expect(key('ab, LWF-047-2023,54.6685,-111.908, 2023-04-26 18:09:00,many, UC, MDT')).toBe('ab/lwf-047-2023/2023-04-26')
    expect(key('ab, LWF-047-2023,,, 2023-04-26 18:09:00,1, UC, MDT')).toBe('ab/lwf-047-2023/2023-04-26')
    expect(key('ab, ,54.6685,-111.908, ,many, UC, MDT')).toBe('ab@54.67,-111.91')
    expect(key('ab, LWF-047-2023,54.6685,-111.908, yesterday,1, UC, MDT')).toBeUndefined()
    expect(key('ab, ,,-111.908, 2023-04-26 18:09:00,1, UC, MDT')).toBeUndefined()
  })
})

describe('a comma in the size', () => {
  const NINE = `${HEADER}, response_type`

  it.each([
    ['makes one field too many', 'ab,x,54.6,-111.9, 2023-04-26 18:09:00,1,204.5, UC, MDT', HEADER],
    ['of a decimal does the same', 'ab,x,54.6,-111.9, 2023-04-26 18:09:00,1204,500, UC, MDT', HEADER],
    ['twice makes two', 'ab,x,54.6,-111.9, 2023-04-26 18:09:00,1,204,567.8, UC, MDT', HEADER],
    ['is seen also where the row then has as many fields as the header', 'ab,x,54.6,-111.9, 2023-04-26 18:09:00,12,345, UC, MDT', NINE]
  ])('%s, and the row is refused for it', (_, line, header) => {
    expect(read(line, header)).toMatchObject({ problem: expect.stringMatching(/^hectares holds a comma outside quotes \(\d+,\d{3}.*\), which shifts/), fireId: 'ab/x/2023-04-26' })
  })

  it('may stand in quotes', () => {
    expect(read('ab,x,54.6,-111.9, 2023-04-26 18:09:00,"1,204.5", UC, MDT')).toMatchObject({ hectares: 1204.5, stageOfControl: 'UC' })
    expect(read('ab,x,54.6,-111.9, 2023-04-26 18:09:00,"12,04", UC, MDT')).toMatchObject({ problem: expect.stringContaining('hectares') })
  })

  it('is not seen in other rows', () => {
    expect(read('ab,x,54.6,-111.9, 2023-04-26 18:09:00,5, 100% contained, MDT, FUL, more')).toMatchObject({ hectares: 5 })
    expect(read('-111.9,54.6,5,12,ab,more', 'lon,lat,hectares,crew,agency')).toMatchObject({ hectares: 5, agency: 'ab' })
    expect(read('-111.9,54.6,5,120,ab', 'lon,lat,hectares,crew,agency')).toMatchObject({ hectares: 5, agency: 'ab' })
  })
})

describe('the successor of the feed', () => {
  const header = 'id,national_fire_id,agency_fire_id,agency_code,latitude,longitude,fire_size,stage_of_control_status,situation_report_date,status_date'

  it('has other names for the same things', () => {
    expect(read('7,2026_ON_COC_8,COC_8,ON,49.5,-89.25,-1,OC,2026-06-05T06:00:00-06:00,2026-06-05', header)).toEqual({
      agency: 'ON', name: 'COC_8', lat: 49.5, lon: -89.25, startedAt: null, hectares: null, stageOfControl: 'OC', timezone: null, nationalId: '2026_ON_COC_8', reportedAt: '2026-06-05T12:00:00'
    })
  })

  it('may write `field_` before each', () => {
    expect(read('ON,49.5,-89.25,3', 'field_agency_code,field_latitude,field_longitude,field_fire_size')).toMatchObject({ agency: 'ON', lat: 49.5, hectares: 3 })
  })
})
