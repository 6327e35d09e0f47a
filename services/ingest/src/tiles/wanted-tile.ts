import type { ImageSource, Split } from '@emberwatch/contracts'
import type { Place } from '../ports.ts'

/** What a tile will be, if it is taken. */
export interface WantedTile {
  label: string
  place: Place | null
  source: ImageSource
  /** The fire, the site or the file that it is the tile of: names its quarantine entry, should it be refused. */
  origin: string
  /** What it came from, so that everything from there can be retracted: `feed <host/path>`, `import <path>`, `enrichment <provider>`. */
  from: string
  fireId?: string | undefined
  /** Its part of the dataset, where it is given; otherwise its grid cell decides. */
  split?: Split | null | undefined
  traceparent: string
}
