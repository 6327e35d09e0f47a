/** Where bytes lie in the object store: the only place that builds a key. */
export const objectKeys = {
  /** A tile's bytes, by content. */
  tile: (sha256: string) => `tiles/${sha256}`,
  /** A small WebP of a tile. */
  thumbnail: (sha256: string, size: number) => `thumbnails/${size}/${sha256}`,
  /** The bytes of something refused, by content. */
  quarantined: (sha256: string) => `quarantine/${sha256}`,
  /** The tile last answered for a place; `hash` is of the provider and the coordinates. */
  place: (hash: string) => `places/${hash}`,
  /** One JSON line per image of a dataset version. */
  manifest: (task: string, version: string) => `datasets/${task}/${version}/manifest.jsonl`,
  /** Float32 rows, little-endian, in manifest order. `backboneId` names the file and its preprocessing. */
  embeddings: (backboneId: string, task: string, version: string) => `embeddings/${backboneId}/${task}/${version}.f32`,
  /** One file of a model version. */
  model: (task: string, version: string, file: 'model.onnx' | 'head.onnx' | 'head.json' | 'head.bin' | 'card.json' | 'evaluation.json') => `models/${task}/${version}/${file}`,
  /** A drift report, for people or for programs. */
  report: (reportId: string, format: 'html' | 'json') => `reports/${reportId}.${format}`
}
