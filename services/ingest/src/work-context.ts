import type { Logger } from '@emberwatch/observability'

/** How one poll, import or cut is logged and traced, and the signal after which it begins nothing more. */
export interface WorkContext { log: Logger, traceparent: string, stopping: AbortSignal }
