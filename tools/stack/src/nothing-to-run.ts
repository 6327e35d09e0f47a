/** The one error for a machine that can run no server: says what to install or set. */
export const nothingToRun = (cause?: unknown): Error => new Error([
  'no NATS, MongoDB and S3 servers can be started here. Do one of these:',
  '  - install Docker and start it',
  '  - install Go 1.21 or newer (it fetches the toolchain it needs) and put `go` on PATH',
  '  - set NATS_URL, MONGODB_URI and S3_ENDPOINT (with S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY) to servers that run'
].join('\n'), { cause })
