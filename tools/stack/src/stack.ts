/** Where an S3 server is and how to sign in to it. */
export interface S3Addresses {
  endpoint: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  bucket: string
}

/** What a service needs to reach the three servers. */
export interface StackAddresses {
  natsUrl: string
  mongodbUri: string
  s3: S3Addresses
}

/** The three servers of a stack. */
export type ServerName = 'nats' | 'mongodb' | 's3'

/** Where a server came from. */
export type ServerSource = 'environment' | 'docker' | 'local'

/** A local server that a fault test can kill and bring back: same port, same data. */
export interface ServerHandle {
  /** Process id of the real server (for SIGSTOP and SIGCONT), undefined while it is down. */
  readonly pid: number | undefined
  /** SIGKILL; resolves when the process is gone. */
  kill (): Promise<void>
  /** Starts it again and resolves when it answers. Does nothing while it runs. */
  start (): Promise<void>
}

/** Three real servers. */
export interface Stack extends StackAddresses {
  source: Record<ServerName, ServerSource>
  /** For fault tests; undefined where the server is not a local binary. */
  handles: Record<ServerName, ServerHandle | undefined>
  /** Stops what startStack started, in reverse order; safe to call twice. */
  stop (): Promise<void>
}

/** Environment variables, passed in so that only scripts read `process.env`. */
export type Environment = Record<string, string | undefined>

export interface StackOptions {
  environment: Environment
  /** Kept between starts; without it a temporary folder is used and removed at stop. Local servers only. */
  dataFolder?: string
  /** One line of progress. */
  log: (line: string) => void
  /** Where built binaries are kept; by default below `$XDG_CACHE_HOME` or `~/.cache`. */
  cacheFolder?: string
}

/** One server that runs: a part of a stack. */
export interface RunningServer<Address> {
  address: Address
  source: ServerSource
  handle: ServerHandle | undefined
  stop (): Promise<void>
}
