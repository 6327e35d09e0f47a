/** The natural `_id` of each kind of record: two writers of the same fact collide on it, and one of them wins. */
export const recordIds = {
  fire: (task: string, fireId: string) => `${task}#${fireId}`,
  image: (task: string, imageId: string) => `${task}#${imageId}`,
  rejection: (task: string, rejectionId: string) => `${task}#${rejectionId}`,
  dataset: (task: string, number: number) => `${task}#v${String(number).padStart(6, '0')}`,
  run: (task: string, runId: string) => `${task}#${runId}`,
  runMetric: (task: string, runId: string, step: number) => `${task}#${runId}#${String(step).padStart(6, '0')}`,
  model: (task: string, modelVersion: string) => `${task}#${modelVersion}`,
  activation: (task: string, alias: string, number: number) => `${task}#${alias}#${String(number).padStart(6, '0')}`,
  driftReport: (task: string, reportId: string) => `${task}#${reportId}`
}
