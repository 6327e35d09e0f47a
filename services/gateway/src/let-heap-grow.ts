import { setFlagsFromString } from 'node:v8'

/** How much may become garbage before all of the heap is marked again, in percent of what was alive. */
const GROWTH_PERCENT = 70

/**
 * Collects the whole heap when it has grown by so much: more would hardly spare anything, but take more memory. V8 left alone aims at three percent of the time for collecting, as if
 * marking cost nothing but that: the gateway's heap is small, steady and full of image buffers, and all of it is then
 * marked whenever 8 MB of them have passed, once a second under load, on threads that take the processor from answering.
 */
export const letHeapGrow = (): void => setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
