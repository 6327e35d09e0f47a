import { dockerImages } from './docker-images.ts'
import { type RunningServers, type StartResult, stopAll } from './running-servers.ts'
import { type ServerName, type StackOptions } from './stack.ts'

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? ''

const start = async (servers: ServerName[], { environment, log }: StackOptions): Promise<StartResult> => {
  // testcontainers takes a while to load, and most stacks do without it
  const [{ openDocker }, { startDockerServers }] = await Promise.all([import('./docker-engine.ts'), import('./docker-servers.ts')])
  const engine = await openDocker(log)
  return startDockerServers(engine, servers, dockerImages(environment))
}

/**
 * Docker's part of a stack. A server whose image cannot be pulled or started is left out, with one line that
 * says why, so that local binaries can take over; with `EMBERWATCH_STACK=docker` it is an error.
 */
export const startInDocker = async (servers: ServerName[], options: StackOptions): Promise<RunningServers> => {
  const { environment, log } = options
  const isForced = environment['EMBERWATCH_STACK'] === 'docker'
  const refuse = (sentence: string, cause: unknown, instead: string): void => {
    if (isForced) throw new Error(sentence, { cause })
    log(`${sentence}; ${instead}`)
  }
  log(`starting ${servers.join(', ')} in Docker`)
  let result: StartResult
  try {
    result = await start(servers, options)
  } catch (error) {
    refuse(`Docker cannot be used: ${firstLine(error)}`, error, 'using local binaries')
    return {}
  }
  try {
    for (const [name, error] of result.failures) {
      refuse(`Docker could not start ${dockerImages(environment)[name]}: ${firstLine(error)}`, error, `using a local binary for ${name}`)
    }
  } catch (error) {
    await stopAll(result.running)
    throw error
  }
  return result.running
}
