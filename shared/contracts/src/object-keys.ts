export type ModelFileName = 'model.onnx' | 'head.onnx' | 'head.json' | 'head.bin' | 'card.json' | 'card.html' | 'evaluation.json'

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
  /** Rows on the way to a whole version. */
  embeddingParts: (backboneId: string, task: string) => `embeddings/${backboneId}/${task}/parts/`,
  /** Some of them; `hash` is of their image ids. */
  embeddingPart: (backboneId: string, task: string, hash: string) => `embeddings/${backboneId}/${task}/parts/${hash}`,
  /** Everything that was ever written for the models of a task. */
  models: (task: string) => `models/${task}/`,
  /** Everything of one model version; each epoch of the trainer's lease writes a folder of its own below it. */
  model: (task: string, version: string) => `models/${task}/${version}/`,
  /** Where a trainer writes the files of a model version under one epoch of its lease. */
  modelFolder: (task: string, version: string, epoch: number) => `models/${task}/${version}/${epoch}`,
  /** One file of a registered model. */
  modelFile: ({ task, modelVersion, folder = `models/${task}/${modelVersion}` }: { task: string, modelVersion: string, folder?: string }, file: ModelFileName) => `${folder}/${file}`,
  /** Images on their way to a replica, too large for a message. */
  uploads: () => 'uploads/',
  /** One of them, by content; of one minute, so that those that had their time can be told from the others. */
  upload: (minute: string, sha256: string) => `uploads/${minute}/${sha256}`,
  /** The answers that were recorded. */
  predictions: (task: string) => `predictions/${task}/`,
  /** Some of them: as JSON lines, or their embeddings as float32 rows. */
  predictionBlock: (task: string, blockId: string, format: 'jsonl' | 'f32') => `predictions/${task}/${blockId}.${format}`,
  /** A drift report, for people or for programs. */
  report: (reportId: string, format: 'html' | 'json') => `reports/${reportId}.${format}`
}
