import type { ImportLayout, Split } from '@emberwatch/contracts'

/** A point on the ground. */
export interface Place { lat: number, lon: number }

/** What a server said of a text that it gave, so that it can say later that nothing has changed. */
export interface Validators { etag: string | null, lastModified: string | null }

/** The text of a feed as it arrives, and what its server said of it. */
export interface FeedText extends Validators {
  contentType: string
  /** @throws {AppError} INGEST_FEED_UNREADABLE, also halfway */
  body: AsyncIterable<Uint8Array>
}

/** The list of active fires. */
export interface Feed {
  /** Host and path: what may be printed. */
  readonly name: string
  /** Its whole address. May hold a token: never print it. */
  readonly identity: string
  /**
   * Its text, unless the server says that it is still the one of these validators.
   *
   * @throws {AppError} INGEST_FEED_UNREADABLE
   */
  read: (request: { unless: Validators | undefined, signal: AbortSignal }) => Promise<FeedText | 'not-modified'>
}

/** The answer of a provider, whatever it is, and the content type that it declares. */
export interface FetchedTile { bytes: Uint8Array, contentType: string | null }

/** The tile that is wanted and how long it may take. */
export interface TileRequest extends Place {
  /** How long the provider may take to answer. Waiting for the permission to ask it does not count. */
  timeoutMs: number
  /** How long to wait for the permission to ask, where the provider wants a pause; as configured, if left out. */
  maxPauseMs?: number | undefined
  /** Ends waiting; a request under way is finished. */
  stopping: AbortSignal
}

/** Where satellite tiles come from. */
export interface TileProvider {
  /** Names the provider and every setting that changes its pixels, so that its tiles can be cached; without tokens. */
  readonly identity: string
  /**
   * The tile around a place.
   *
   * @throws {AppError} INGEST_TILE_MISSING if it never will have one, INGEST_TILE_REFUSED if it does not want to give this
   * one, INGEST_TILE_UNAVAILABLE (retryable or not), INGEST_TILE_QUOTA if it may not be asked now, INGEST_ADDRESS_FORBIDDEN, IMAGE_TOO_LARGE
   */
  fetchTile: (request: TileRequest) => Promise<FetchedTile>
}

/** What a full decode says of an image. */
export interface TileMeasures {
  contentType: string
  width: number
  height: number
  /** Mean luminance, 0 to 255. */
  brightness: number
  /** Standard deviation of luminance, 0 for a blank image. */
  contrast: number
  /** Share of the pixels whose luminance stands alone, 0 to 1: large for drawings on one colour. */
  drawnShare: number
  /** How well the picture repeats itself along both axes, 0 to 1: near 1 for patterns. */
  repetition: number
  /** Share of the rows, at the bottom, that decoders filled in for data that was missing, 0 to 1. */
  filledShare: number
  /** Nearly equal for pictures that look alike; null for pictures too calm to tell. */
  perceptualHash: string | null
}

/** Decodes an image fully; @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE. */
export type MeasureImage = (bytes: Uint8Array) => Promise<TileMeasures>

/** One tile of an import. */
export interface ImportFile {
  label: string
  /** The split that its folder stands for; null if it stands for none. */
  split: Split | null
  /** The file's name, which may say its place: `<lon>,<lat>.jpg`. */
  name: string
  /** Its path from the import root. */
  origin: string
  /** @throws {AppError} IMAGE_TOO_LARGE or IMAGE_UNREADABLE */
  read: () => Promise<Uint8Array>
}

/** An opened folder or zip file that was found to be as it must be. */
export interface ImportSource extends AsyncDisposable {
  layout: ImportLayout
  totalFiles: number
  /** How many files are no tiles but texts or hidden ones, and some of their names. */
  passedOver: { files: number, some: readonly string[] }
  /** Its tiles, one after the other. */
  files: () => AsyncIterable<ImportFile>
}

/** Folders and zip files of labelled tiles that may be imported. */
export interface ImportSources {
  /** @throws {AppError} INGEST_IMPORT_REFUSED if anything about it is not as it must be */
  open: (from: string, classes: readonly string[]) => Promise<ImportSource>
}
