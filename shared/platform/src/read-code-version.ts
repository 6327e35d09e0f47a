import { readFile } from 'node:fs/promises'

const MANIFEST = new URL('../package.json', import.meta.url)

/** Which code this is: every package has the same version; the commit is told from outside, since what runs need not be a checkout. */
export const readCodeVersion = async (commit: string | undefined): Promise<string> => {
  const { version } = JSON.parse(await readFile(MANIFEST, 'utf8')) as { version: string }
  return commit === undefined ? version : `${version}+${commit}`
}
