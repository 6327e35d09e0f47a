import { dockerImages } from './docker-images.ts'
import { type RunningServers, stopAll } from './running-servers.ts'
import { type ServerName, type StackOptions } from './stack.ts'

/**
 * Docker's part of a stack. A server whose image cannot be pulled or started is left out, with one line that
 * says why, so that local binaries can take over; with `EMBERWATCH_STACK=docker` it is an error.
 */
export const startInDocker = async (servers: ServerName[], { environment, log }: StackOptions): Promise<RunningServers> => {
  log(`starting ${servers.join(', ')} in Docker`)
  const { startDockerServers } = await import('./docker-servers.ts') // testcontainers takes a while to load
  const { running, failures } = await startDockerServers(servers, environment)
  const images = dockerImages(environment)
  for (const [name, error] of failures) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]
    const sentence = `Docker could not start ${images[name]}: ${reason}`
    if (environment['EMBERWATCH_STACK'] === 'docker') {
      await stopAll(running)
      throw new Error(sentence, { cause: error })
    }
    log(`${sentence}; using a local binary for ${name}`)
  }
  return running
}
