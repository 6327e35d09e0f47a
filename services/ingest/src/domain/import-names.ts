const CLUTTER = /^(__MACOSX|thumbs\.db|desktop\.ini)$/i
const TEXTS = /^(readme|licen[cs]e|copying|notice|attribution|authors|changelog)(\.[a-z]+)?$|\.(txt|md|csv|tsv|json|jsonl|html?|pdf|ya?ml|xml)$/i
const ARCHIVES = /\.(zip|zipx|jar|tar|t[gbxz]z2?|gz|gzip|bz2|xz|lzma|zst|z|lz4?|7z|rar|cab|iso|arj|lzh|deb|rpm|dmg)$/i

const segmentsOf = (path: string): string[] => path.split('/')

/** Whether a file says something about the tiles, or belongs to an operating system, rather than being a tile. */
export const isPassedOver = (path: string): boolean => {
  const segments = segmentsOf(path)
  return segments.some((segment) => segment.startsWith('.') || CLUTTER.test(segment)) || TEXTS.test(segments.at(-1) ?? '')
}

/** Whether a file calls itself an archive: what is in it would come past every check of the one it lies in. */
export const isArchiveName = (path: string): boolean => ARCHIVES.test(path)

/** The folder of a path, and the rest of it. */
export const splitPath = (path: string): { folder: string, name: string } => {
  const end = path.lastIndexOf('/')
  return { folder: path.slice(0, Math.max(0, end)), name: path.slice(end + 1) }
}
