import { availableParallelism } from 'node:os'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { adjustScenario, thresholdsOf } from './adjust-scenario.ts'
import { type LoadOptions, readOptions, usage } from './options.ts'
import { type OwnSystem, startOwnSystem } from './own-system.ts'
import { createProgress } from './progress.ts'
import { readScenario, scenarioNames } from './read-scenario.ts'
import { openCsvFiles } from './report/csv.ts'
import { htmlReport } from './report/html-report.ts'
import { failureTable, nameWidthOf, percentileTable, statsTable } from './report/table.ts'
import { verdictLines } from './report/verdict.ts'
import type { RunResult } from './run-result.ts'
import { runScenario } from './run-scenario.ts'
import type { Scenario } from './scenario.ts'

/** `npm run load`: load test; `-- --help` says how, README.md says what the figures mean. */
const started: { stop: () => Promise<void> }[] = []
const progress = createProgress(process.stdout)
const say = (line: string): void => progress.say(line)

const printResult = (result: RunResult, columns: number): void => {
  const { statistics, seconds } = result
  const nameWidth = nameWidthOf(columns)
  const parts = [statsTable(statistics, { nameWidth, seconds }), percentileTable(statistics, nameWidth), failureTable(statistics), verdictLines(result)]
  console.log(parts.filter((lines) => lines.length > 0).map((lines) => `\n${lines.join('\n')}`).join('\n'))
}

/** The folder of a file that is going to be written. */
const makeRoom = async (file: string): Promise<void> => { await mkdir(dirname(file), { recursive: true }) }

const measure = async (options: LoadOptions, scenario: Scenario, { host, system, stop }: { host: string, system: OwnSystem | undefined, stop: AbortSignal }): Promise<RunResult> => {
  if (options.csv !== undefined) await makeRoom(options.csv)
  const csv = options.csv === undefined ? undefined : await openCsvFiles(options.csv)
  const machine = `${availableParallelism()} CPUs, Node ${process.versions.node}`
  say(`${options.scenario}: ${scenario.description}\n${host}, seed ${options.seed}, load from this machine: ${machine}\n`)
  const result = await runScenario({
    ...options,
    scenario,
    host,
    system,
    stop,
    say,
    thresholds: thresholdsOf(options),
    onSecond (state) {
      csv?.addSecond(state.statistics, { timestamp: Date.now(), users: state.users || state.inFlight, second: state.second }, options['csv-full-history'])
      if (!options['only-summary']) progress.show(state)
    }
  })
  printResult(result, process.stdout.columns ?? 120)
  await csv?.close(result.statistics, result.exceptions, result.seconds)
  if (options.html !== undefined) {
    await makeRoom(options.html)
    await writeFile(options.html, htmlReport(result, { name: basename(options.scenario).replace(/\.ya?ml$/, ''), machine }))
  }
  return result
}

const run = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    console.log(usage())
    return 0
  }
  if (options.list) {
    for (const name of await scenarioNames()) console.log(`${name.padEnd(18)} ${(await readScenario(name)).description}`)
    return 0
  }
  const scenario = adjustScenario(await readScenario(options.scenario), options)
  if (scenario.ownSystem === true && !options['own-system']) throw new Error(`scenario ${options.scenario} does harm to processes and runs only against a system that the load test started itself: add --own-system`)
  const stopping = new AbortController()
  const interrupt = (): void => {
    if (stopping.signal.aborted || !isMeasuring) {
      end(130).catch((error: unknown) => console.error(error))
      return
    }
    say('\nstopped; the report follows')
    stopping.abort()
  }
  let isMeasuring = false
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  const system = options['own-system'] ? await startOwnSystem({ environment: process.env, replicas: options.replicas, say, onStarted: (one) => started.push(one) }) : undefined
  isMeasuring = true
  const { passed } = await measure(options, scenario, { host: system?.gateway ?? options.host, system, stop: stopping.signal })
  return passed ? 0 : 1
}

/** Stops what was started, the last first, and ends. */
const end = async (code: number): Promise<void> => {
  for (const one of started.splice(0).reverse()) await one.stop().catch((error: unknown) => console.error(error))
  process.exit(code)
}

let code = 1
try {
  code = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
}
await end(code)
