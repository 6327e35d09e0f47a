import { type Logger as PinoLogger, pino } from 'pino'

/** What code needs of a logger: an object first, a short constant sentence second. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'> & { child (bindings: Record<string, unknown>): Logger }

/** Levels a service can be told to log at. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** JSON lines on standard output; tokens and keys never appear. */
export const createLogger = (service: string, level: LogLevel): Logger => pino({
  level,
  base: { service },
  redact: ['*.authorization', '*.access_token', '*.secretAccessKey', 'headers.cookie'],
  serializers: { error: pino.stdSerializers.errWithCause },
  timestamp: pino.stdTimeFunctions.isoTime
})

/** A logger that says nothing, for tests. */
export const silentLogger = (): Logger => pino({ level: 'silent' })
