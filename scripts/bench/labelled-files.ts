import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** One file of a folder laid out as `<class>/<file>`. */
export interface LabelledFile { label: string, name: string, path: string }

/** The files of such a folder, in an order that is the same everywhere. */
export const listLabelledFiles = async (folder: string): Promise<LabelledFile[]> => {
  const classes = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()
  const files = await Promise.all(classes.map(async (label) => (await readdir(join(folder, label))).sort().map((name) => ({ label, name, path: join(folder, label, name) }))))
  if (files.flat().length === 0) throw new Error(`${folder} has no files laid out as <class>/<file>`)
  return files.flat()
}
