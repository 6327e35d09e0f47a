import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'

/**
 * `npm run lockfile`: adds to package-lock.json the platform packages (for other operating systems and processors) that
 * `npm install` leaves out where the registry in use does not offer them; `npm ci` elsewhere would refuse the file.
 */
interface Locked { version: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }

const OS = ['android', 'darwin', 'freebsd', 'linux', 'win32', 'openharmony', 'aix', 'netbsd', 'openbsd', 'sunos']
const CPU = ['arm64', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32', 'mips64el', 'arm']

const platformOf = (name: string): Pick<Locked, 'os' | 'cpu' | 'libc'> => {
  const words = name.split(/[-/]/)
  const os = words.find((word) => OS.includes(word))
  const cpu = words.find((word) => CPU.includes(word))
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : os === 'linux' && words.some((word) => word.startsWith('gnu')) ? 'glibc' : undefined
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) }
}

const file = resolve(import.meta.dirname, '..', 'package-lock.json')
const lock = JSON.parse(await readFile(file, 'utf8')) as { packages: Record<string, Locked> }
const known = Object.keys(lock.packages)
const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {}, dev }) => Object.entries(optionalDependencies)
  .filter(([name]) => !known.some((key) => key.endsWith(`node_modules/${name}`)))
  .map(([name, version]): [string, Locked] => [`node_modules/${name}`, { version, ...(dev && { dev }), optional: true, ...platformOf(name) }]))
lock.packages = Object.fromEntries([...Object.entries(lock.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, 'en')))
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${missing.length} platform packages added`)
