import { letHeapGrow, readTasks, runService } from '@emberwatch/platform'
import { createGateway } from './app.ts'
import { gatewayConfig } from './config.ts'
import { createTaskList } from './domain/task-list.ts'
import { readApiKeys } from './read-api-keys.ts'

letHeapGrow()
await runService({
  name: 'gateway',
  config: gatewayConfig,
  async start (platform, config) {
    const tasks = createTaskList(await readTasks(config.TASKS_FOLDER), platform.task.task)
    const { checks, start } = await createGateway({ ...platform, config, tasks, keys: await readApiKeys(config.API_KEYS_FILE) })
    return { ...await start(), checks }
  }
}, process.env)
