/** What may happen to a row: `at` and `size` are random, `other` is another row of the same feed. */
interface Chance { at: number, size: number, other: string }

const fieldsOf = (row: string): string[] => row.split(',')

const changeField = (row: string, at: number, change: (field: string) => string): string => {
  const fields = fieldsOf(row)
  return fields.with(at % fields.length, change(fields[at % fields.length] ?? '')).join(',')
}

const insert = (row: string, at: number, text: string): string => {
  const place = at % (row.length + 1)
  return row.slice(0, place) + text + row.slice(place)
}

/** The ways in which rows of feeds go wrong, each done to one row of text without line end. */
export const ROW_MUTATIONS: Readonly<Record<string, (row: string, chance: Chance) => string>> = {
  'drops a field': (row, { at }) => fieldsOf(row).toSpliced(at % fieldsOf(row).length, 1).join(','),
  'drops its last fields': (row, { at }) => fieldsOf(row).slice(0, at % fieldsOf(row).length).join(','),
  'adds a field': (row, { at }) => fieldsOf(row).toSpliced(at % fieldsOf(row).length, 0, 'more').join(','),
  'swaps two fields': (row, { at, size }) => {
    const fields = fieldsOf(row)
    const [one, two] = [at % fields.length, size % fields.length]
    return fields.with(one, fields[two] ?? '').with(two, fields[one] ?? '').join(',')
  },
  'quotes a field': (row, { at }) => changeField(row, at, (field) => `"${field.trim()}"`),
  'quotes a field after spaces': (row, { at }) => changeField(row, at, (field) => `  "${field.trim()}"  `),
  'leaves a quote open': (row, { at }) => changeField(row, at, (field) => `"${field.trim()}`),
  'has a quote somewhere': (row, { at }) => insert(row, at, '"'),
  'has NULs': (row, { at, size }) => insert(row, at, '\0'.repeat(1 + size % 3)),
  'has a byte order mark inside': (row, { at }) => insert(row, at, '\uFEFF'),
  'has a huge number': (row, { at }) => changeField(row, at, () => '9'.repeat(400)),
  'has NaN': (row, { at }) => changeField(row, at, () => 'NaN'),
  'has Infinity': (row, { at }) => changeField(row, at, () => '-Infinity'),
  'has an exponent': (row, { at }) => changeField(row, at, () => '1e5'),
  'has a hexadecimal number': (row, { at }) => changeField(row, at, () => '0x1F'),
  'has a negative number': (row, { at }) => changeField(row, at, (field) => `-${field.trim()}`),
  'is empty': () => '',
  'is blank': (_, { size }) => ' \t'.repeat(1 + size),
  'is very long': (row, { at, size }) => insert(row, at, 'x'.repeat(size * 3000)),
  'is another row again': (_, { other }) => other,
  'is the header again': () => 'agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone, response_type',
  'has a comma in its name': (row) => changeField(row, 1, (field) => `${field}, North`),
  'has a comma between thousands': (row) => changeField(row, 5, () => '1,204.5'),
  'has a decimal comma': (row) => changeField(row, 5, () => '1204,5'),
  'changes its case': (row) => row.toUpperCase(),
  'has a senseless date': (row, { size }) => changeField(row, 4, () => ['2023-13-01 10:00:00', '0000-00-00', 'yesterday', '2023-02-30', '1/2/23', '20230702'][size % 6] ?? ''),
  'has a stray CR': (row, { at }) => insert(row, at, '\r'),
  'has an LF inside': (row, { at }) => insert(row, at, '\n'),
  'is a formula': (row, { at }) => changeField(row, at, () => '=HYPERLINK("http://x.test")')
}

/** The ways in which the bytes of a whole feed go wrong. */
export const BYTE_MUTATIONS: Readonly<Record<string, (bytes: Uint8Array, chance: { at: number, size: number }) => Uint8Array>> = {
  'has bytes that are not UTF-8': (bytes, { at, size }) => {
    const place = at % (bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, place), Buffer.alloc(1 + size % 4, 0xfe), bytes.subarray(place)])
  },
  'breaks off': (bytes, { at }) => bytes.subarray(0, at % (bytes.length + 1)),
  'has another byte': (bytes, { at, size }) => Uint8Array.from(bytes).fill(size % 256, at % bytes.length, at % bytes.length + 1),
  'lacks bytes': (bytes, { at, size }) => Buffer.concat([bytes.subarray(0, at % bytes.length), bytes.subarray(at % bytes.length + size)])
}
