const HEADER = 'agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone\r\n'
const AGENCIES = ['ab', 'bc', 'sk', 'mb', 'on', 'qc', 'nt', 'yt', 'ak', 'conus']
const STAGES = ['OC', 'BH', 'UC', 'EX', 'Unstaffed/Uncontaine']

/** The moment at which the generated feed is read. */
export const BENCH_NOW = new Date('2023-07-02T12:00:00Z')

/** Fires that start within the day window are one in ten, but a thousand at most. */
const recentIn = (rows: number): number => Math.min(1000, rows / 10)

const rowOf = (index: number, isRecent: boolean): string => {
  const agency = AGENCIES[index % AGENCIES.length] ?? ''
  const started = isRecent ? '2023-07-01 10:00:00' : `20${String(10 + index % 13)}-06-15 08:30:00`
  const lat = (45 + (index * 7919 % 2_000_000) / 100_000).toFixed(4)
  const lon = (-140 + (index * 104_729 % 8_000_000) / 100_000).toFixed(3)
  return `${agency}, ${agency.toUpperCase()}F-${index}-2023,${lat},${lon}, ${started},${(index % 5000) / 10}, ${STAGES[index % STAGES.length]}, MDT\r\n`
}

/** A feed as CWFIS writes it, in pieces and never as a whole; its recent fires stand spread over it. */
export function * generateFeed (rows: number): Generator<string, void, undefined> {
  const every = rows / recentIn(rows)
  let piece = HEADER
  for (let index = 0; index < rows; index++) {
    piece += rowOf(index, index % every === 0)
    if (piece.length < 65_536) continue
    yield piece
    piece = ''
  }
  yield piece
}
