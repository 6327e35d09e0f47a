import { parseArgs } from 'node:util'

/** How the command is used. */
export const USAGE = `usage: npm run drift -- REFERENCE CURRENT [options]

Compares two folders of images, or two files of embeddings (.npy of float32 or float64 with two axes, or .f32), and writes a report. No server is needed.

  --out FILE                where the report goes (default: drift.html); the same name with .json holds it for programs
  --groups-reference FILE   one line per row: rows of one group (place, fire, burst) resemble each other and only count together;
  --groups-current FILE     rows of a folder are its files in alphabetical order. Default: the 0.1° cell in names like -115.4,51.2.jpg, else each row for itself
  --labels-reference FILE   one line per row. Default: the folder that an image lies in below REFERENCE, or none
  --labels-current FILE
  --dimensions N            numbers per row of .f32 files (default: 1280)
  --significance P          largest p-value that counts as found (default: 0.01)
  --n N                     compare about so many images a side, whole groups drawn at random (default: 10000)
  --seed N                  of everything random (default: 1)
  --variant NAME            variant of the backbone that embeds images: int8, fp32, int8-320, fp32-320 (default: int8)
  --exit-code               end with code 3 if the verdict is drift`

/** The command was not used as it is meant. */
export class UsageError extends Error {}

/** One side as asked for. */
export interface SideArguments { path: string, groupsFile: string | undefined, labelsFile: string | undefined }

/** What was asked for. */
export interface DriftArguments { reference: SideArguments, current: SideArguments, out: string, dimensions: number, significance: number, n: number, seed: number, variant: string, exitCode: boolean }

const OPTIONS = {
  out: { type: 'string', default: 'drift.html' },
  'groups-reference': { type: 'string' },
  'groups-current': { type: 'string' },
  'labels-reference': { type: 'string' },
  'labels-current': { type: 'string' },
  dimensions: { type: 'string', default: '1280' },
  significance: { type: 'string', default: '0.01' },
  n: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
  variant: { type: 'string', default: 'int8' },
  'exit-code': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false }
} as const

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  }
}

const numberOf = (name: string, text: string, { from, to, whole = true }: { from: number, to: number, whole?: boolean }): number => {
  const value = Number(text)
  if (!(value >= from && value <= to) || (whole && !Number.isInteger(value))) throw new UsageError(`--${name} is ${JSON.stringify(text)}; it must be ${whole ? 'a whole number' : 'a number'} from ${from} to ${to}`)
  return value
}

/**
 * Reads the command line.
 *
 * @throws {UsageError} if it is not as {@link USAGE} says
 */
export const readArguments = (args: readonly string[]): DriftArguments | 'help' => {
  const { values, positionals: [reference, current, ...more] } = parse(args)
  if (values.help) return 'help'
  if (reference === undefined || current === undefined || more.length > 0) throw new UsageError(`two sides are needed, a reference and a current one\n\n${USAGE}`)
  return {
    reference: { path: reference, groupsFile: values['groups-reference'], labelsFile: values['labels-reference'] },
    current: { path: current, groupsFile: values['groups-current'], labelsFile: values['labels-current'] },
    out: values.out,
    dimensions: numberOf('dimensions', values.dimensions, { from: 1, to: 100_000 }),
    significance: numberOf('significance', values.significance, { from: 0.001, to: 0.2, whole: false }),
    n: numberOf('n', values.n, { from: 30, to: 1_000_000 }),
    seed: numberOf('seed', values.seed, { from: 0, to: 2 ** 31 }),
    variant: values.variant,
    exitCode: values['exit-code']
  }
}
