import { describeBus } from './bus.conformance.ts'
import { createMemoryBus } from './memory-bus.ts'

describeBus('the bus in memory', async () => createMemoryBus())
