import { afterEach, describe, expect, it } from '@jest/globals'
import { createServer, type Server } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseDocker } from './choose-docker.ts'

describe('chooseDocker', () => {
  let server: Server | undefined
  let folder: string | undefined

  const engineAnswering = async (status: number): Promise<string> => {
    folder = await mkdtemp(join(tmpdir(), 'choose-docker-'))
    const socket = join(folder, 'docker.sock')
    server = createServer((_, response) => response.writeHead(status).end())
    await new Promise<void>((resolve) => server?.listen(socket, resolve))
    return `unix://${socket}`
  }

  afterEach(async () => {
    await new Promise((resolve) => server ? server.close(resolve) : resolve(undefined))
    server = undefined
    if (folder) await rm(folder, { recursive: true })
    folder = undefined
  })

  it('uses Docker where an engine answers', async () => {
    expect(await chooseDocker({ DOCKER_HOST: await engineAnswering(200) })).toBe(true)
  })

  it('does not use an engine that is not well', async () => {
    expect(await chooseDocker({ DOCKER_HOST: await engineAnswering(500) })).toBe(false)
  })

  it('does not use Docker where nothing listens', async () => {
    expect(await chooseDocker({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })).toBe(false)
    expect(await chooseDocker({ DOCKER_HOST: 'tcp://127.0.0.1:1' })).toBe(false)
  })

  it('obeys EMBERWATCH_STACK without asking', async () => {
    expect(await chooseDocker({ EMBERWATCH_STACK: 'docker', DOCKER_HOST: 'unix:///nowhere/docker.sock' })).toBe(true)
    expect(await chooseDocker({ EMBERWATCH_STACK: 'local', DOCKER_HOST: await engineAnswering(200) })).toBe(false)
  })

  it('refuses another word', async () => {
    await expect(chooseDocker({ EMBERWATCH_STACK: 'podman' })).rejects.toThrow('must be docker or local, not podman')
  })
})
