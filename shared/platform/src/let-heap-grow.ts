import { setFlagsFromString } from 'node:v8'

/** How much may become garbage before all of the heap is marked again, in percent of what was alive; more would spare little and take more memory. */
const GROWTH_PERCENT = 70

/**
 * Collects the whole heap less often, in processes through which images pass. V8 left alone aims at three percent of the
 * time for collecting, as if marking cost nothing but that: such a heap is small, steady and full of image buffers, and
 * all of it is then marked whenever a few of them have passed, up to once a second under load, on threads that take the
 * processor from answering.
 */
export const letHeapGrow = (): void => setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
