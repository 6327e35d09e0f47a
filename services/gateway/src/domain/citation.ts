import type { DatasetVersion } from '@emberwatch/contracts'
import { splitTable } from './split-table.ts'

const aligned = (table: readonly string[][]): string => {
  const width = Math.max(...table.flat().map((cell) => cell.length)) + 2
  return table.map((row) => `  ${row.map((cell, column) => column === 0 ? cell.padEnd(width) : cell.padStart(width)).join('')}`.trimEnd()).join('\n')
}

const origin = ({ parent, added, removed = 0 }: DatasetVersion): string =>
  parent === null ? 'It is the first version.' : `It follows ${parent}: ${added} images more, ${removed} images less.`

/** How a version is named in a paper or a report, in one line. */
export const citationOf = ({ task, version, contentHash, createdAt }: DatasetVersion): string =>
  `Emberwatch dataset "${task}", version ${version}, ${createdAt.slice(0, 10)}, content hash sha256:${contentHash}`

/** What lies beside the tiles of a downloaded version: what it is, how it is cited and how it is checked. */
export const citationText = (version: DatasetVersion): string => `Emberwatch dataset "${version.task}", version ${version.version}

Cut at ${version.createdAt}. ${origin(version)}
${version.edits === undefined ? '' : `It takes the corrections up to number ${version.edits} into account.\n`}
Content hash      sha256:${version.contentHash}
manifest.jsonl    sha256:${version.manifestSha256}
Images            ${version.images}

${aligned(splitTable(version))}

How to cite it
  ${citationOf(version)}

How to check it
  The SHA-256 of every tile is the imageId in its line of manifest.jsonl.
  The SHA-256 of manifest.jsonl is the one above.
  The content hash is the SHA-256 of the lines <imageId>,<label>,<split> of all images, sorted by bytes and joined by
  line feeds, with none at the end:
    jq -r '[.imageId, .label, .split] | join(",")' manifest.jsonl | LC_ALL=C sort | head -c -1 | sha256sum

How it is laid out
  <split>/<class>/<longitude>,<latitude>.<type>, in degrees; a tile whose place is not known is named by its imageId.
  Where several tiles show one place, zeros behind the latitude tell them apart.
  Imported with its splits kept, it gives a version with the same content hash.
`
