import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { printFacts } from './demo/print-facts.ts'
import { runDemo, type Started } from './demo/run-demo.ts'
import { signalled } from './signalled.ts'

/** `npm run demo`: the whole system on real tiles. `-- --once --json FILE` ends after it and writes what happened. */
const { values } = parseArgs({ options: { once: { type: 'boolean', default: false }, json: { type: 'string' } } })

const PORT = 8080

/** The usual port if it is free, else any. */
const choosePort = (): Promise<number> => new Promise((resolve) => {
  const probe = createServer()
  probe.once('error', () => resolve(0))
  probe.listen(PORT, '127.0.0.1', () => probe.close(() => resolve(PORT)))
})

const started: Started[] = []
const folder = resolve('.emberwatch', 'demo')
const interrupted = signalled().then((signal): never => { throw new Error(`stopped by ${signal}`) })
interrupted.catch(() => {})

try {
  const facts = await Promise.race([
    interrupted,
    runDemo({ environment: process.env, folder, say: (line) => console.log(line), onStarted: (one) => started.push(one), port: await choosePort() })
  ])
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(facts, null, 2)}\n`)
  console.log(printFacts(facts))
  if (!values.once) {
    console.log(`Open ${facts.gateway}/ (start page), ${facts.gateway}/docs (API), file://${facts.drift.file} (drift report).\nThe log is ${folder}/services.log. Ctrl-C stops everything.`)
    await interrupted.catch(() => {})
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}\nThe log is ${folder}/services.log`)
  process.exitCode = 1
} finally {
  for (const one of started.reverse()) await one.stop().catch((error: unknown) => console.error(error))
  process.exit()
}
