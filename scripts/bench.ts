import { parseArgs } from 'node:util'
import { benchCauses } from './bench/bench-causes.ts'
import { benchDrift } from './bench/bench-drift.ts'
import { benchEmbed } from './bench/bench-embed.ts'
import { benchHeads } from './bench/bench-heads.ts'
import { benchIngest } from './bench/bench-ingest.ts'
import { benchLooks } from './bench/bench-looks.ts'
import { benchKills } from './bench/bench-kills.ts'
import { benchOverload } from './bench/bench-overload.ts'
import { benchRestarts } from './bench/bench-restarts.ts'
import { benchRetrain } from './bench/bench-retrain.ts'
import { benchRows } from './bench/bench-rows.ts'
import { benchScale } from './bench/bench-scale.ts'
import { benchServe } from './bench/bench-serve.ts'
import { benchSlowClients } from './bench/bench-slow-clients.ts'
import { benchSwaps } from './bench/bench-swaps.ts'

/** `npm run bench -- SUBJECT [ARGUMENTS]`: measures one subject and prints what it found; see each subject's file for its arguments. */
const BENCHES: Readonly<Record<string, (parameters: readonly string[]) => Promise<void>>> = { causes: benchCauses, drift: benchDrift, embed: benchEmbed, heads: benchHeads, ingest: benchIngest, kills: benchKills, looks: benchLooks, overload: benchOverload, restarts: benchRestarts, retrain: benchRetrain, rows: benchRows, scale: benchScale, serve: benchServe, 'slow-clients': benchSlowClients, swaps: benchSwaps }

const { positionals: [subject = '', ...parameters] } = parseArgs({ allowPositionals: true })
const bench = BENCHES[subject]
if (bench === undefined) {
  console.error(`There is no bench ${JSON.stringify(subject)}; there are: ${Object.keys(BENCHES).join(', ')}`)
  process.exitCode = 1
} else {
  await bench(parameters)
}
