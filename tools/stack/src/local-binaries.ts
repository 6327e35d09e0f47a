import { mkdir, rename, rm, access } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Binaries, binarySources } from './binaries.ts'
import { binariesFolder, goModuleFolder } from './binaries-folder.ts'
import { releaseLock, tryLock } from './directory-lock.ts'
import { goBuild, goVersion } from './go-build.ts'
import { nothingToRun } from './nothing-to-run.ts'
import { type ServerName, type StackOptions } from './stack.ts'

type BinaryName = keyof Binaries

const LOCK_POLL_MS = 300

const pathsIn = (folder: string): Binaries => ({
  guard: join(folder, binarySources.guard.file),
  nats: join(folder, binarySources.nats.file),
  mongodb: join(folder, binarySources.mongodb.file),
  s3: join(folder, binarySources.s3.file)
})

const missingFrom = async (paths: Binaries, names: BinaryName[]): Promise<BinaryName[]> => {
  const exist = await Promise.all(names.map((name) => access(paths[name]).then(() => true, () => false)))
  return names.filter((_, index) => exist[index] === false)
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`

const build = async (folder: string, names: BinaryName[], { environment, log }: StackOptions): Promise<void> => {
  const go = await goVersion(environment)
  if (go === undefined) throw nothingToRun()
  const temporary = join(folder, `building-${process.pid}`)
  await mkdir(temporary, { recursive: true })
  try {
    for (const [index, name] of names.entries()) {
      const { title, file, goPackage } = binarySources[name]
      log(`building ${title} (${index + 1}/${names.length}) with ${go}, once; kept in ${folder}`)
      const started = performance.now()
      await goBuild({ folder: goModuleFolder, goPackage, output: join(temporary, file), environment })
      await rename(join(temporary, file), join(folder, file))
      log(`built ${title} in ${seconds(started)}`)
    }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/**
 * The programs for these servers, built by the user's Go toolchain when they are not in the cache folder yet.
 * Of several processes that ask at once, one builds and the others wait.
 */
export const localBinaries = async (servers: ServerName[], options: StackOptions): Promise<Binaries> => {
  const folder = await binariesFolder(options.environment, options.cacheFolder)
  const paths = pathsIn(folder)
  const names: BinaryName[] = ['guard', ...servers]
  const lock = join(folder, 'lock')
  for (let waited = false; (await missingFrom(paths, names)).length > 0; waited = true) {
    await mkdir(folder, { recursive: true })
    const holder = await tryLock(lock)
    if (holder) {
      if (!waited) options.log(`waiting for process ${holder.heldBy || '?'}, which is building the local servers`)
      await sleep(LOCK_POLL_MS)
      continue
    }
    try {
      await build(folder, await missingFrom(paths, names), options)
    } finally {
      await releaseLock(lock)
    }
  }
  return paths
}
