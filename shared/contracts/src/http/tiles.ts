import { type Static, Type } from 'typebox'
import { DatasetEdit, Image } from '../records/ingest.ts'

/** A tile as it stands now: its record with every edit applied, and where its pictures are. */
export const Tile = Type.Object({
  ...Image.properties,
  label: Type.String({ description: 'its class now, after every edit' }),
  recordedLabel: Type.String({ description: 'its class when it was added' }),
  removed: Type.Boolean({ description: 'whether an edit took it out of the dataset; its bytes are kept, as earlier versions have it' }),
  image: Type.String({ description: 'path of its bytes' }),
  thumbnail: Type.String({ description: 'path of a small WebP of it' })
})
export type Tile = Static<typeof Tile>

/** A tile and the edits that made it what it is. */
export const TileDetail = Type.Object({
  ...Tile.properties,
  edits: Type.Array(Type.Pick(DatasetEdit, ['number', 'kind', 'label', 'by', 'why', 'at']), { description: 'the edits that were about it, oldest first' })
})
export type TileDetail = Static<typeof TileDetail>
