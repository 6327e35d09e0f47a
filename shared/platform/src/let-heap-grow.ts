import { setFlagsFromString } from 'node:v8'

/** How much may become garbage before all of the heap is marked again, in percent of what was alive. */
const GROWTH_PERCENT = 50

/**
 * Collects the whole heap when it has grown by half. V8 left alone aims at three percent of the time for collecting, as if
 * marking cost nothing but that: a service whose heap is small, steady and full of image buffers then marks all of it
 * whenever 8 MB of buffers have passed, once a second under load, on threads that take the processor from answering.
 */
export const letHeapGrow = (): void => setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
