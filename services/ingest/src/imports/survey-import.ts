import { type Layout, readLayout } from '../domain/import-layout.ts'
import { isArchiveName, isPassedOver, splitPath } from '../domain/import-names.ts'
import { importRefused } from '../errors/import-errors.ts'

interface SurveyOptions {
  /** What is imported, as it was asked for. */
  from: string
  classes: readonly string[]
  maxFiles: number
  /** Whether one folder around everything is stepped into. */
  mayBeWrapped: boolean
}

/** No import has more folders than splits times classes; far more are an attack on our memory. */
const MAX_FOLDERS = 1000

const NAMES_TOLD = 5

/** Takes note of every path of an import before the first tile is read, in memory that does not grow with their number. */
export const surveyImport = ({ from, classes, maxFiles, mayBeWrapped }: SurveyOptions) => {
  const folders = new Set<string>()
  const passedOver = { files: 0, some: [] as string[] }
  let totalFiles = 0
  return {
    /**
     * Takes note of a file; says whether it is one that will be read.
     *
     * @throws {AppError} INGEST_IMPORT_REFUSED
     */
    see (path: string): boolean {
      if (isPassedOver(path)) {
        if (++passedOver.files <= NAMES_TOLD) passedOver.some.push(path)
        return false
      }
      if (isArchiveName(path)) throw importRefused(from, `has an archive in it: ${path}; unpack it, or import it on its own`)
      if (++totalFiles > maxFiles) throw importRefused(from, `has more than ${maxFiles} files; see IMPORT_MAX_FILES`)
      folders.add(splitPath(path).folder)
      if (folders.size > MAX_FOLDERS) throw importRefused(from, `has more than ${MAX_FOLDERS} folders`)
      return true
    },
    /**
     * What was seen.
     *
     * @throws {AppError} INGEST_IMPORT_REFUSED if it has no layout that is known
     */
    result (): Layout & { totalFiles: number, passedOver: typeof passedOver } {
      const layout = readLayout({ folders: [...folders], classes, mayBeWrapped })
      if ('problem' in layout) throw importRefused(from, layout.problem)
      return { ...layout, totalFiles, passedOver }
    }
  }
}
