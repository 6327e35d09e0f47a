import type { ImportLayout, Split } from '@emberwatch/contracts'

/** What the files of one folder are: tiles of a class, perhaps of a split. */
interface ClassFolder { label: string, split: Split | null }

/** How an import is laid out, and what each of its folders holds. */
export interface Layout { layout: ImportLayout, folders: ReadonlyMap<string, ClassFolder> }

interface Given {
  /** Every folder that has files, without a slash at either end; the import's own is ''. */
  folders: readonly string[]
  classes: readonly string[]
  /** Whether one folder around everything is stepped into, as zip files usually have it. */
  mayBeWrapped: boolean
}

const SPLITS: Readonly<Record<string, Split>> = { train: 'train', training: 'train', valid: 'validation', val: 'validation', validation: 'validation', test: 'test', testing: 'test' }

const splitOf = (folder: string): Split | undefined => Object.hasOwn(SPLITS, folder.toLowerCase()) ? SPLITS[folder.toLowerCase()] : undefined

/** The one folder that everything lies in, unless it is a class or a split itself. */
const wrapperOf = ({ folders, classes }: Given): string | undefined => {
  const [first] = folders[0]?.split('/') ?? []
  if (first === undefined || first === '' || classes.includes(first)) return undefined
  if (!folders.every((folder) => folder === first || folder.startsWith(`${first}/`))) return undefined
  // `test/<class>` has two parts, `test/<split>/<class>` three: only the latter is wrapped.
  return splitOf(first) === undefined || folders.some((folder) => folder.split('/').length > 2) ? first : undefined
}

type FolderReading = { holds: ClassFolder } | { wrong: 'unknown' | 'deep' | 'outside' }

/** What a folder holds, from its path within the import. */
const readFolder = (parts: readonly string[], classes: readonly string[]): FolderReading => {
  const [first = '', second] = parts
  const split = splitOf(first)
  if (parts.length === 2 && split !== undefined && classes.includes(second ?? '')) return { holds: { label: second ?? '', split } }
  if (classes.includes(first)) return parts.length === 1 ? { holds: { label: first, split: null } } : { wrong: 'deep' }
  if (first === '' || (split !== undefined && second === undefined)) return { wrong: 'outside' }
  return { wrong: split !== undefined && classes.includes(second ?? '') ? 'deep' : 'unknown' }
}

const some = (names: readonly string[]): string => {
  const all = [...new Set(names)].sort()
  return `${all.slice(0, 10).join(', ')}${all.length > 10 ? ` and ${all.length - 10} more` : ''}`
}

/**
 * Recognises `<class>/<file>` and `train|valid|validation|test/<class>/<file>` from the folders that hold files.
 *
 * @returns the layout, or in words what is wrong with it, to follow "it"
 */
export const readLayout = (given: Given): Layout | { problem: string } => {
  const { folders, classes, mayBeWrapped } = given
  const wrapper = mayBeWrapped ? wrapperOf(given) : undefined
  const found = new Map<string, ClassFolder>()
  const wrong: Record<'unknown' | 'deep' | 'outside', string[]> = { unknown: [], deep: [], outside: [] }
  for (const folder of folders) {
    const inner = wrapper === undefined ? folder : folder.slice(wrapper.length + 1)
    const reading = readFolder(inner.split('/'), classes)
    if ('holds' in reading) found.set(folder, reading.holds)
    else wrong[reading.wrong].push(reading.wrong === 'unknown' ? inner : folder)
  }
  const classList = `the classes are ${classes.join(', ')}`
  const splits = new Set([...found.values()].map(({ split }) => split === null))
  if (wrong.unknown.length > 0) return { problem: `has folders that are no class of the task: ${some(wrong.unknown)}; ${classList}` }
  if (wrong.deep.length > 0) return { problem: `has something other than files in its class folders: ${some(wrong.deep)}` }
  if (found.size === 0) return { problem: `has no class folders with files in them; ${classList}` }
  if (splits.size > 1) return { problem: 'has both class folders and train, validation or test folders; it must be one or the other' }
  if (wrong.outside.length > 0) return { problem: 'has files outside of its class folders; they would have no label' }
  return { layout: splits.has(true) ? 'classes' : 'splits', folders: found }
}
