import { readdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { startOwnSystem } from '@emberwatch/load-test'
import { callEverything } from './api-examples/call-everything.ts'
import { createRecorder } from './api-examples/recorder.ts'

/** `npm run api-examples`: starts a system of its own, calls every operation, and keeps what was asked and answered as the examples of the OpenAPI document. */
const say = (line: string): void => console.log(line)
const root = resolve(import.meta.dirname, '..')
const file = resolve(root, 'services', 'gateway', 'src', 'open-api-examples.json')
const started: { stop: () => Promise<void> }[] = []
try {
  const folder = resolve(root, 'samples', 'unseen', 'wildfire')
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.jpg')) ?? ''
  const [lon = NaN, lat = NaN] = name.replace('.jpg', '').split(',').map(Number)
  const { gateway } = await startOwnSystem({ environment: process.env, replicas: 1, say, onStarted: (one) => started.push(one) })
  const { call, recorded } = await createRecorder(gateway)
  await callEverything(call, { tile: await readFile(resolve(folder, name)), place: { lat, lon } })
  await writeFile(file, `${JSON.stringify(Object.fromEntries(Object.entries(recorded).sort(([a], [b]) => a < b ? -1 : 1)), null, 1)}\n`)
  say(`${Object.keys(recorded).length} operations are in ${file}`)
} finally {
  for (const one of started.reverse()) await one.stop()
}
