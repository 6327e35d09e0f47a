import { Type } from 'typebox'

/** The variables that every service reads. */
export const platformConfig = {
  NATS_URL: Type.String({ default: 'nats://127.0.0.1:4222', description: 'NATS server, or several separated by commas' }),
  NATS_STREAM_REPLICAS: Type.Integer({ default: 1, minimum: 1, maximum: 5, description: 'copies of each JetStream stream; 3 on a cluster' }),
  EVENT_ACK_WAIT_MS: Type.Integer({ default: 30_000, minimum: 1000, description: 'an event whose handler gives no sign of life for so long (its process died) is delivered again' }),
  MONGODB_URI: Type.String({ default: 'mongodb://127.0.0.1:27017', description: 'MongoDB-protocol server' }),
  MONGODB_DATABASE: Type.String({ default: 'emberwatch', description: 'database name' }),
  S3_ENDPOINT: Type.String({ default: 'http://127.0.0.1:7070', description: 'S3-compatible server' }),
  S3_REGION: Type.String({ default: 'us-east-1', description: 'S3 region' }),
  S3_ACCESS_KEY_ID: Type.String({ minLength: 1, description: 'S3 access key id' }),
  S3_SECRET_ACCESS_KEY: Type.String({ minLength: 1, description: 'S3 secret access key' }),
  S3_BUCKET: Type.String({ default: 'emberwatch', description: 'bucket; must exist' }),
  TASK: Type.String({ default: 'wildfire', pattern: '^[a-z0-9-]+$', description: 'the task of this process: a file `<task>.json` in TASKS_FOLDER' }),
  TASKS_FOLDER: Type.String({ default: 'tasks', description: 'folder of task definitions' }),
  LOG_LEVEL: Type.Union([Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error'), Type.Literal('silent')], { default: 'info', description: 'least level that is logged' }),
  HEALTH_HOST: Type.String({ default: '127.0.0.1', description: 'address that /livez, /readyz and /metrics are answered at; 0.0.0.0 in a container' }),
  HEALTH_PORT: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535, description: 'port of /livez, /readyz and /metrics; none by default' })),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String({ pattern: '^https?://', description: 'OTLP receiver of traces over HTTP, such as http://127.0.0.1:4318; without one no traces are taken. OTEL_EXPORTER_OTLP_HEADERS and the like are read too' })),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({ default: 1, minimum: 0, maximum: 1, description: 'share of the traces that begin here that is taken; who sends a traceparent decides for itself' }),
  OUTBOX_SWEEP_MS: Type.Integer({ default: 30_000, minimum: 100, maximum: 86_400_000, description: 'how often events that a crash left unpublished are looked for' }),
  CODE_VERSION: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9._+-]{1,60}$', description: 'commit of this code, recorded with trainings and models beside the version of the package; `npm start` and the image set it where they can' })),
  FAILPOINT: Type.Optional(Type.Union([Type.Literal('before-record'), Type.Literal('before-publish'), Type.Literal('before-clear')], { description: 'for tests: die there, as by kill -9' }))
}
