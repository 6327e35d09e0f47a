import { readTasks, runService } from '@emberwatch/platform'
import { createGateway } from './app.ts'
import { gatewayConfig } from './config.ts'
import { createTaskList } from './domain/task-list.ts'

await runService({
  name: 'gateway',
  config: gatewayConfig,
  async start (platform, config) {
    const tasks = createTaskList(await readTasks(config.TASKS_FOLDER), platform.task.task)
    const { checks, start } = await createGateway({ ...platform, config, tasks })
    return { ...await start(), checks }
  }
}, process.env)
