import type { Tracing } from '@emberwatch/observability'
import type { Platform } from '@emberwatch/platform'
import type { GatewayConfig } from './config.ts'
import type { KeyRing } from './domain/api-keys.ts'
import type { TaskList } from './domain/task-list.ts'

/** What the gateway stands on. */
export interface GatewayDeps extends Pick<Platform, 'bus' | 'database' | 'objects' | 'outbox' | 'log' | 'metrics' | 'now' | 'checks'> {
  tasks: TaskList
  config: Readonly<GatewayConfig>
  /** Where the spans of requests go; absent: nowhere. */
  tracing?: Tracing
  /** Whose API key it is; absent where no keys are asked for. */
  keys?: KeyRing | undefined
}
