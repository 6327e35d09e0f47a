/** The natural `_id` of each kind of record: two writers of the same fact collide on it, and one of them wins. */
export const recordIds = {
  fire: (task: string, fireId: string) => `${task}#${fireId}`,
  fireUpdate: (task: string, fireId: string, number: number) => `${task}#${fireId}#${String(number).padStart(6, '0')}`,
  feed: (task: string) => task,
  image: (task: string, imageId: string) => `${task}#${imageId}`,
  rejection: (task: string, rejectionId: string) => `${task}#${rejectionId}`,
  backgroundSite: (task: string, number: number) => `${task}#${String(number).padStart(6, '0')}`,
  import: (task: string, importId: string) => `${task}#${importId}`,
  quotaBlock: (provider: string, day: string, number: number) => `${provider}#${day}#${String(number).padStart(6, '0')}`,
  datasetEdit: (task: string, number: number) => `${task}#${String(number).padStart(6, '0')}`,
  dataset: (task: string, number: number) => `${task}#v${String(number).padStart(6, '0')}`,
  run: (task: string, runId: string) => `${task}#${runId}`,
  runMetric: (task: string, runId: string, step: number) => `${task}#${runId}#${String(step).padStart(6, '0')}`,
  runLogLine: (task: string, runId: string, line: number) => `${task}#${runId}#${String(line).padStart(6, '0')}`,
  trainerCommit: (task: string, number: number) => `${task}#${String(number).padStart(6, '0')}`,
  modelNote: (task: string, modelVersion: string, number: number) => `${task}#${modelVersion}#${String(number).padStart(6, '0')}`,
  modelDeletion: (task: string, modelVersion: string) => `${task}#${modelVersion}`,
  model: (task: string, modelVersion: string) => `${task}#${modelVersion}`,
  activation: (task: string, alias: string, number: number) => `${task}#${alias}#${String(number).padStart(6, '0')}`,
  placePrediction: (task: string, { lat, lon, modelVersion }: { lat: number, lon: number, modelVersion: string }) => `${task}#${lat.toFixed(5)},${lon.toFixed(5)}#${modelVersion}`,
  trafficPolicy: (task: string, number: number) => `${task}#${String(number).padStart(6, '0')}`,
  driftReport: (task: string, reportId: string) => `${task}#${reportId}`
}
