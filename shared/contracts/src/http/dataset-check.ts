import { type Static, Type } from 'typebox'
import { Nullable } from '../records/common.ts'

/** What of a dataset version can be wrong. */
export const DatasetCheckSubject = Type.Union([
  Type.Literal('manifest'), Type.Literal('content-hash'), Type.Literal('counts'), Type.Literal('rows'), Type.Literal('parent'), Type.Literal('splits'), Type.Literal('tiles')
])
export type DatasetCheckSubject = Static<typeof DatasetCheckSubject>

/** What was checked of a dataset version, and what is wrong with it. */
export const DatasetCheck = Type.Object({
  version: Type.String(),
  ok: Type.Boolean({ description: 'whether nothing that was checked is wrong' }),
  checked: Type.Array(DatasetCheckSubject, { description: '`manifest`: its SHA-256; `content-hash` and `counts`: computed anew; `rows`: every image once, and as many as recorded; `parent`: it is there, and the numbers of added and removed images follow from it; `splits`: no image is in another split or cell than in the parent; `tiles`: each is there and its SHA-256 is its id' }),
  tiles: Nullable(Type.Integer({ description: 'tiles that were read; null if none was to be' })),
  problems: Type.Array(Type.Object({ what: DatasetCheckSubject, detail: Type.String() }), { description: 'the first hundred' }),
  problemsFound: Type.Integer()
})
export type DatasetCheck = Static<typeof DatasetCheck>
