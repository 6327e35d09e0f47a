import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Environment } from './stack.ts'

/** The Go module of the local servers: the folder of this package. */
export const goModuleFolder = join(import.meta.dirname, '..')

const hashOfSources = async (): Promise<string> => {
  const files = await Array.fromAsync(glob(['go.mod', 'go.sum', '{guard,ferretdb}/*.go'], { cwd: goModuleFolder }))
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(await readFile(join(goModuleFolder, file)))
  return hash.digest('hex').slice(0, 16)
}

/** Where the programs of exactly these sources are kept, so that they are built once per machine. */
export const binariesFolder = async (environment: Environment, cacheFolder?: string): Promise<string> => {
  const userCache = environment['XDG_CACHE_HOME'] || join(environment['HOME'] ?? homedir(), '.cache')
  return resolve(cacheFolder ?? join(userCache, 'emberwatch'), `stack-${await hashOfSources()}`)
}
