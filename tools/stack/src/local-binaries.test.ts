import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { localBinaries } from './local-binaries.ts'
import { type StackOptions } from './stack.ts'

const VERSION = 'if [ "$1" = env ]; then echo go1.99.0; exit; fi\n'

describe('localBinaries', () => {
  let folder: string
  const lines: string[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-binaries-'))
    lines.length = 0
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Options with a `go` on PATH that runs this shell script. */
  const withGo = async (script?: string): Promise<StackOptions> => {
    const bin = join(folder, 'bin')
    await mkdir(bin, { recursive: true })
    if (script !== undefined) await writeFile(join(bin, 'go'), `#!/bin/sh\n${script}`, { mode: 0o755 })
    const path = script === undefined ? bin : [bin, '/usr/bin', '/bin'].join(delimiter)
    return { environment: { PATH: path }, cacheFolder: join(folder, 'cache'), log: (line) => lines.push(line) }
  }

  // The output file follows -o; every build leaves one line in the file `builds`.
  const buildingGo = (): string => `${VERSION}echo "$*" >> ${folder}/builds; sleep 0.2\nwhile [ "$1" != -o ]; do shift; done; echo made > "$2"\n`
  const builds = async (): Promise<string[]> => (await readFile(join(folder, 'builds'), 'utf8')).trim().split('\n')

  it('builds the guard and what is asked for, tells the progress, and builds it once', async () => {
    const options = await withGo(buildingGo())
    const paths = await localBinaries(['nats'], options)
    expect(await readFile(paths.nats, 'utf8')).toBe('made\n')
    expect(lines[2]).toMatch(/^building nats-server 2\.12\.15 \(2\/2\) with go1\.99\.0, once; kept in /)
    await localBinaries(['nats'], options)
    expect(await builds()).toHaveLength(2)
  })

  it('builds once when two ask at the same time', async () => {
    const options = await withGo(buildingGo())
    const [first, second] = await Promise.all([localBinaries(['nats'], options), localBinaries(['nats'], options)])
    expect(first).toEqual(second)
    expect(await builds()).toHaveLength(2)
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^waiting for process (${process.pid}|\\?), which is building the local servers$`))) // who has just taken the lock may not have named itself yet
  })

  it('shows the end of what Go printed when a build fails', async () => {
    const options = await withGo(`${VERSION}echo "verifying module: checksum mismatch" >&2; exit 1\n`)
    await expect(localBinaries(['nats'], options)).rejects.toThrow('go build ./guard failed with exit code 1:\nverifying module: checksum mismatch')
  })

  it('says what to install where there is no Go', async () => {
    await expect(localBinaries(['nats'], await withGo())).rejects.toThrow(/install Docker[^]*install Go 1\.21 or newer[^]*NATS_URL, MONGODB_URI and S3_ENDPOINT/)
  })

  it('says what to install where Go is too old to fetch its own toolchain', async () => {
    await expect(localBinaries(['nats'], await withGo('echo go1.20.14\n'))).rejects.toThrow('install Go 1.21 or newer')
  })
})
