import type { Model } from '../records/trainer.ts'

const FIRST_LINE = 'emberwatch model, version 1'

/**
 * The text that a model's signature is over: everything of the card that decides what a replica answers, with the
 * SHA-256 of every file. One form for one content: a first line that says what it is, then JSON with its members in this
 * order and no spaces. Scores, notes and where the files lie are left out, for they change no answer.
 */
export const signedStatement = ({ task, modelVersion, datasetVersion, datasetContentHash, classes, backbone, temperature, alarm, selfTest, files }: Model): string => {
  const said = {
    task,
    modelVersion,
    datasetVersion,
    datasetContentHash,
    classes,
    backbone: { backboneId: backbone.backboneId, sha256: backbone.sha256, preprocessingHash: backbone.preprocessingHash },
    temperature,
    alarm: alarm === null ? null : { label: alarm.label, threshold: alarm.threshold },
    selfTest: { seed: selfTest.seed, probabilities: selfTest.probabilities },
    files: { model: files.model.sha256, head: files.head.sha256, layers: files.layers.sha256, weights: files.weights.sha256 }
  }
  return `${FIRST_LINE}\n${JSON.stringify(said)}`
}
