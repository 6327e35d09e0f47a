import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { platformConfig } from '@emberwatch/platform'
import type { TSchema } from 'typebox'
import { driftConfig } from '../services/drift/src/config.ts'
import { gatewayConfig } from '../services/gateway/src/config.ts'
import { inferenceConfig } from '../services/inference/src/config.ts'
import { ingestConfig } from '../services/ingest/src/config.ts'
import { trainerConfig } from '../services/trainer/src/config.ts'

/** Writes docs/configuration.md from the configuration schemas; with --check it only says whether the file is up to date. */
const { values: { check } } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const file = resolve(import.meta.dirname, '..', 'docs', 'configuration.md')

interface Described { description?: string, default?: unknown, anyOf?: { const: string }[] }

const row = ([name, schema]: [string, TSchema]): string => {
  const { description = '', default: preset, anyOf } = schema as Described
  const choices = anyOf === undefined ? '' : ` (${anyOf.map((choice) => choice.const).join(', ')})`
  return `| \`${name}\` | ${preset === undefined || preset === '' ? '' : `\`${String(preset)}\``} | ${description}${choices} |`
}

const table = (title: string, properties: Record<string, TSchema>): string =>
  `## ${title}\n\n| variable | default | meaning |\n|---|---|---|\n${Object.entries(properties).map(row).join('\n')}\n`

const text = [
  '# Configuration',
  '',
  'Every service reads its environment once, when it starts, and names every wrong variable at once. Generated from the schemas by `npm run configuration`.',
  '',
  table('Every service', platformConfig),
  ...Object.entries({ ingest: ingestConfig, trainer: trainerConfig, inference: inferenceConfig, drift: driftConfig, gateway: gatewayConfig }).map(([service, { properties }]) => table(service, properties))
].join('\n')

if (!check) await writeFile(file, text)
else if (await readFile(file, 'utf8').catch(() => '') !== text) {
  console.error('docs/configuration.md is not what the schemas say; run npm run configuration')
  process.exitCode = 1
}
