import { readFile } from 'node:fs/promises'

/** A feed as lines, kept as they are but for their dates. */
export interface FeedFile { header: string, rows: string[] }

const DATE = /\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/
const DAY_MS = 86_400_000
/** The samples' fires all started within the three days that end here. */
const SAMPLES_END = Date.UTC(2023, 5, 4)
/** Farther off than this is a wrong date, which shall stay wrong. */
const SHIFTED_WITHIN_MS = 10 * DAY_MS

/** Reads a feed file into its header and rows. */
export const readFeed = async (file: string): Promise<FeedFile> => {
  const [header = '', ...rows] = (await readFile(file, 'utf8')).split(/\r?\n/)
  return { header, rows: rows.filter((row) => row !== '') }
}

/** Moves every date so that the samples' three days end now: a window of three days holds them all. */
export const shiftDates = ({ header, rows }: FeedFile, now: Date): FeedFile => {
  const shift = now.getTime() - SAMPLES_END
  const move = (text: string): string => {
    const time = Date.parse(`${text.replace(' ', 'T')}Z`)
    return Math.abs(time - SAMPLES_END) > SHIFTED_WITHIN_MS ? text : new Date(time + shift).toISOString().slice(0, 19).replace('T', ' ')
  }
  return { header, rows: rows.map((row) => row.replace(DATE, move)) }
}
