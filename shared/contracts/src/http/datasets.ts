import { type Static, Type } from 'typebox'
import { Sha256, Split } from '../records/common.ts'

/** Where one version puts an image. */
const Position = Type.Object({ split: Split, cell: Type.String() })

/** What changed between two dataset versions, image by image. */
export const DatasetDifference = Type.Object({
  from: Type.String(),
  to: Type.String(),
  counts: Type.Object({ added: Type.Integer(), removed: Type.Integer(), relabelled: Type.Integer(), moved: Type.Integer(), unchanged: Type.Integer() }),
  added: Type.Array(Sha256, { description: 'images that only `to` has' }),
  removed: Type.Array(Sha256, { description: 'images that only `from` has' }),
  relabelled: Type.Array(Type.Object({ imageId: Sha256, from: Type.String(), to: Type.String() }), { description: 'images whose label differs' }),
  moved: Type.Array(Type.Object({ imageId: Sha256, from: Position, to: Position }), { description: 'images whose split or grid cell differs' })
})
export type DatasetDifference = Static<typeof DatasetDifference>
