import type { LineageImage, Model } from '@emberwatch/contracts'

const PURPOSE = {
  train: 'the model learned from it, so its answer here says little about others',
  validation: 'the best weights and the thresholds were chosen with it, so its answer here is flattered',
  test: 'the model was judged by it and never learned from it'
} as const

/** What is known of a predicted image, in one plain sentence. */
export const phraseLineage = ({ modelVersion, datasetVersion }: Pick<Model, 'modelVersion' | 'datasetVersion'>, imageId: string, image: Pick<LineageImage, 'split' | 'label'> | undefined): string => {
  const name = `image ${imageId.slice(0, 12)}…`
  return image === undefined
    ? `${name} was not in ${datasetVersion}, which ${modelVersion} was made from: the model had never seen these very bytes (look-alikes are not looked for)`
    : `${name} was in the ${image.split} split of ${datasetVersion} as ${image.label}: ${PURPOSE[image.split]}`
}
