import { parseArgs } from 'node:util'
import { benchIngest } from './bench/bench-ingest.ts'

/** `npm run bench -- ingest`: measures one subject and prints a table; `-- ingest 1000 10000` with sizes of one's own. */
const BENCHES: Readonly<Record<string, { run: (sizes: number[]) => Promise<void>, sizes: number[] }>> = {
  ingest: { run: benchIngest, sizes: [1000, 10_000, 100_000, 1_000_000] }
}

const { positionals: [subject = '', ...sizes] } = parseArgs({ allowPositionals: true })
const bench = BENCHES[subject]
if (bench === undefined) {
  console.error(`There is no bench ${JSON.stringify(subject)}; there are: ${Object.keys(BENCHES).join(', ')}`)
  process.exitCode = 1
} else {
  await bench.run(sizes.length > 0 ? sizes.map(Number) : bench.sizes)
}
