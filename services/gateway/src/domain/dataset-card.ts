import type { DatasetVersion } from '@emberwatch/contracts'
import { citationOf } from './citation.ts'
import { splitTable } from './split-table.ts'

const SIZES: readonly (readonly [below: number, name: string])[] = [[1e3, 'n<1K'], [1e4, '1K<n<10K'], [1e5, '10K<n<100K'], [1e6, '100K<n<1M']]

const sizeOf = (images: number): string => SIZES.find(([below]) => images < below)?.[1] ?? '1M<n<10M'

const SPLITS = ['train', 'validation', 'test'] as const

const imagesIn = ({ counts }: DatasetVersion, split: (typeof SPLITS)[number]): number => Object.values(counts[split]).reduce((sum, count) => sum + count, 0)

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const markdownTable = ([header = [], ...rows]: readonly string[][]): string =>
  [line(header.map((cell) => cell === '' ? 'split' : cell)), line(header.map((_, column) => column === 0 ? '---' : '---:')), ...rows.map(line)].join('\n')

/** The dataset card of the Hugging Face layout: README.md, its YAML header included. */
export const datasetCard = (version: DatasetVersion, title: string): string => `---
pretty_name: ${JSON.stringify(title)}
license: unknown
task_categories:
- image-classification
tags:
- earth-observation
- emberwatch
size_categories:
- ${sizeOf(version.images)}
configs:
- config_name: default
  drop_labels: true
  data_files:
${SPLITS.filter((split) => imagesIn(version, split) > 0).map((split) => `  - split: ${split}\n    path: ${split}/**`).join('\n')}
---

# ${title}

Version ${version.version} of the Emberwatch dataset \`${version.task}\`, cut at ${version.createdAt}${version.parent === null ? '' : ` from ${version.parent}`}.

${markdownTable(splitTable(version))}

Every line of \`<split>/metadata.jsonl\` says of one image: \`file_name\`, \`label\` (its class), \`lon\` and \`lat\` in degrees (null where the place is not known; left out where a whole split has none),
\`cell\` (the 0.1 degree grid cell, which is what splits are made of: neighbouring tiles are never in two splits), \`source\`, \`fireId\` (empty where there is none) and \`addedIn\`.
A file is named by the SHA-256 of its bytes. The pictures belong to whoever provided them; look at the terms of the tile provider before passing them on.

Citation: ${citationOf(version)}
`
