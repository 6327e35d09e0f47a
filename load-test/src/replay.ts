import { parseArgs } from 'node:util'
import { replayTestSet } from './replay-test-set.ts'

/** `npm run replay`: the test split as traffic, checked against the evaluation stored with the model. Exit code 1 on any difference. */
const USAGE = `npm run replay -- [--url http://127.0.0.1:8080] [--model champion|challenger|shadow|VERSION] [--task wildfire] [--concurrency 4] [--header NAME:VALUE]

Sends every test image of the dataset version that the model was trained on through the gateway and holds the answers against the model's stored evaluation.`
const MOST_SHOWN = 50

const run = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:8080' },
      model: { type: 'string', default: 'champion' },
      task: { type: 'string', default: 'wildfire' },
      concurrency: { type: 'string', default: '4' },
      header: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false }
    }
  })
  const concurrency = Number(values.concurrency)
  if (values.help || !Number.isInteger(concurrency) || concurrency < 1 || concurrency > 256) {
    console.log(USAGE)
    return values.help ? 0 : 1
  }
  const headers = Object.fromEntries(values.header.map((header): [string, string] => {
    const colon = header.indexOf(':')
    return [header.slice(0, colon).trim().toLowerCase(), header.slice(colon + 1).trim()]
  }))
  const { images, seconds, compared, differences } = await replayTestSet({ ...values, host: values.url.replace(/\/+$/, ''), concurrency, headers, say: (line) => console.log(line) })
  console.log(`${images} images in ${seconds.toFixed(1)} s (${(images / seconds).toFixed(1)}/s, fetching them included)\ncompared: ${compared.join(', ')}`)
  for (const difference of differences.slice(0, MOST_SHOWN)) console.log(`DIFFERENT: ${difference}`)
  if (differences.length > MOST_SHOWN) console.log(`and ${differences.length - MOST_SHOWN} more`)
  console.log(differences.length === 0 ? 'every answer is as the evaluation says' : `${differences.length} differences`)
  return differences.length === 0 ? 0 : 1
}

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
