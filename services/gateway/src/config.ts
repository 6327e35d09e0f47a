import { platformConfig } from '@emberwatch/platform'
import { type Static, Type } from 'typebox'

/** The variables of the gateway. */
export const gatewayConfig = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'address the gateway listens on; 0.0.0.0 in a container' }),
  PORT: Type.Integer({ default: 8080, minimum: 0, maximum: 65535, description: 'port the gateway listens on' }),
  TASKS_FOLDER: platformConfig.TASKS_FOLDER,
  MAX_IMAGE_BYTES: Type.Integer({ default: 4_000_000, minimum: 1000, maximum: 50_000_000, description: 'largest image accepted; one that does not fit into a NATS message goes by the object store' }),
  MAX_LARGE_UPLOADS: Type.Integer({ default: 8, minimum: 1, description: 'requests to predict with more than 1 MB that are read at once, batches apart; more are answered 429' }),
  API_KEYS_FILE: Type.Optional(Type.String({ description: 'JSON file of API keys (`{"keys": [{"name", "sha256", "scopes": ["read", "predict", "write"]}]}`); without it no key is asked for' })),
  CORS_ORIGINS: Type.String({ default: '', description: 'origins whose pages may call this gateway, separated by commas; `*` for all, empty for none' }),
  RATE_LIMIT: Type.Number({ default: 0, minimum: 0, maximum: 100_000, description: 'requests a second of each API key, or of each address where no keys are asked for, that go on being answered; a batch counts as its images; more are answered 429. 0: no limit' }),
  RATE_LIMIT_BURST: Type.Integer({ default: 20, minimum: 1, maximum: 100_000, description: 'requests that one of them may send at once, before RATE_LIMIT holds' }),
  MAX_BATCH_BYTES: Type.Integer({ default: 16_000_000, minimum: 1000, maximum: 100_000_000, description: 'largest body of a batch of images' }),
  MAX_IN_FLIGHT: Type.Integer({ default: 64, minimum: 1, description: 'predictions waited for at once; more are answered 429' }),
  MAX_EVENT_STREAMS: Type.Integer({ default: 100, minimum: 0, description: 'clients that follow /v1/events at once; more are answered 429' }),
  MAX_DOWNLOADS: Type.Integer({ default: 4, minimum: 1, description: 'dataset versions downloaded or checked at once; more are answered 429' }),
  STALL_TIMEOUT_MS: Type.Integer({ default: 60_000, minimum: 100, description: 'a download whose client takes nothing for so long is ended' }),
  MAX_CONNECTIONS: Type.Integer({ default: 1024, minimum: 1, description: 'open connections; more are dropped' }),
  PREDICT_TIMEOUT_MS: Type.Integer({ default: 5000, minimum: 50, description: 'deadline of one prediction, the fetching of its tile included' }),
  COMMAND_TIMEOUT_MS: Type.Integer({ default: 120_000, minimum: 1000, description: 'deadline of a poll, an import, an enrichment, an edit, a training request or a drift comparison' }),
  MODEL_PURGE_AFTER_MS: Type.Integer({ default: 60_000, minimum: 60_000, maximum: 2_592_000_000, description: 'the files of a deleted model are removed so long after its deletion' }),
  DRAIN_MS: Type.Integer({ default: 300, minimum: 0, maximum: 20_000, description: 'on SIGTERM, how long requests are still taken while /readyz says no and answers close their connections; longer than a balancer takes to look' }),
  REQUEST_TIMEOUT_MS: Type.Integer({ default: 5000, minimum: 100, description: 'time a client has to send its whole request' }),
  HEADERS_TIMEOUT_MS: Type.Integer({ default: 2000, minimum: 50, description: 'time a client has to send its headers; at most REQUEST_TIMEOUT_MS' })
})
export type GatewayConfig = Static<typeof gatewayConfig>
