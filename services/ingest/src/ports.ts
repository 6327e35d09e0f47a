/** A point on the ground. */
export interface Place { lat: number, lon: number }

/** The list of active fires, as text. */
export interface Feed {
  /** Host and path: what may be printed. */
  readonly name: string
  /** Its lines without their ends; @throws {AppError} INGEST_FEED_UNREADABLE, also halfway. */
  lines: (signal: AbortSignal) => AsyncIterable<string>
}

/** Where satellite tiles come from. */
export interface TileProvider {
  /** Names the provider and every setting that changes its pixels, so that its tiles can be cached. May hold a token: never print it. */
  readonly identity: string
  /**
   * The bytes of the tile around a place, whatever they are.
   *
   * @throws {AppError} INGEST_TILE_MISSING if it never will have one, INGEST_TILE_UNAVAILABLE (retryable or not), IMAGE_TOO_LARGE
   */
  fetchTile: (request: Place & { signal: AbortSignal }) => Promise<Uint8Array>
}

/** What a full decode says of an image. */
export interface TileMeasures {
  contentType: string
  width: number
  height: number
  /** Standard deviation of luminance, 0 for a blank image. */
  contrast: number
}

/** Decodes an image fully; @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE. */
export type MeasureImage = (bytes: Uint8Array) => Promise<TileMeasures>

/** One file of a labelled folder. */
export interface ImportFile {
  label: string
  /** The file's name, which may say its place: `<lon>,<lat>.jpg`. */
  name: string
  /** Its path from the import root. */
  origin: string
  /** @throws {AppError} IMAGE_TOO_LARGE or IMAGE_UNREADABLE */
  read: () => Promise<Uint8Array>
}

/** Labelled folders that may be imported. */
export interface ImportFolders {
  /**
   * The files of a folder `<class>/<file>`, one after the other.
   *
   * @throws {AppError} INGEST_FOLDER_REFUSED before the first file, if anything about the folder is not as it must be
   */
  open: (folder: string, classes: readonly string[]) => Promise<AsyncIterable<ImportFile>>
}
