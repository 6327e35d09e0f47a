import { type ContainerRuntimeClient, getContainerRuntimeClient, getReaper, ImageName } from 'testcontainers'

/** A Docker engine that containers can be started on. */
export interface DockerEngine {
  /** Pulls an image that the engine does not have. That can take minutes, so it says so. */
  pull (image: string): Promise<void>
}

const pullWith = async (client: ContainerRuntimeClient, image: string, log: (line: string) => void): Promise<void> => {
  const name = ImageName.fromString(image)
  if (await client.image.exists(name)) return
  log(`pulling ${image}, once; kept by Docker`)
  const started = performance.now()
  await client.image.pull(name)
  log(`pulled ${image} in ${((performance.now() - started) / 1000).toFixed(0)} s`)
}

/**
 * Reaches the engine and starts the reaper on it: the container that removes ours should this program die.
 *
 * @throws {Error} if there is no engine, or its reaper cannot be had
 */
export const openDocker = async (log: (line: string) => void): Promise<DockerEngine> => {
  const client = await getContainerRuntimeClient()
  await getReaper(client).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`the testcontainers reaper did not start (TESTCONTAINERS_RYUK_DISABLED=true goes without): ${reason}`, { cause })
  })
  return { pull: (image) => pullWith(client, image, log) }
}
