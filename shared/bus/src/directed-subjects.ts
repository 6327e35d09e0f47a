/** Beside the requests meant for one instance alone: where it says that it lives, and hears that a caller has gone. */
export const aliveSubject = (directed: string): string => `${directed}.alive`
export const cancelSubject = (directed: string): string => `${directed}.cancel`

/** By which whoever asked the system finds its request in the logs of every service. */
export const ORIGIN_ID_HEADER = 'x-request-id'

/** Names one request, so that it can be called off; unique for its caller and every other. */
export const REQUEST_ID_HEADER = 'Emberwatch-Request-Id'
/** How long the caller waits, in milliseconds: a duration, because clocks differ. */
export const TIMEOUT_HEADER = 'Emberwatch-Timeout-Ms'
