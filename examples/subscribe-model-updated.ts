// Prints every move of a model alias: `npx node examples/subscribe-model-updated.ts [nats://host:port]`. Needs only the package `nats`.
import { connect } from 'nats'

interface ModelUpdated {
  task: string
  time: string
  data: { alias: string, modelVersion: string, previousVersion: string | null, reason: string }
}

const connection = await connect({ servers: process.argv[2] ?? process.env['NATS_URL'] ?? 'nats://127.0.0.1:4222', maxReconnectAttempts: -1 })
console.log(`listening on ${connection.getServer()}`)

for await (const message of connection.subscribe('events.*.model.updated.v1')) {
  const { task, time, data: { alias, modelVersion, previousVersion, reason } } = message.json<ModelUpdated>()
  console.log(`${time} ${task}: ${alias} is now ${modelVersion} (was ${previousVersion ?? 'none'}): ${reason}`)
}
