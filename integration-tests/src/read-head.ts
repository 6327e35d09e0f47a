import type { DenseLayer, Head } from '@emberwatch/ml'

interface LayersFile {
  modelTopology: { config: { layers: { class_name: string, config: { activation?: string } }[] } }
  weightsManifest: { weights: { name: string, shape: number[] }[] }[]
}

/** A head from the files that TensorFlow.js reads, read without it: `head.json` names the layers, `head.bin` holds their weights. */
export const readHead = (headJson: Uint8Array, headBin: Uint8Array): Head => {
  const { modelTopology, weightsManifest } = JSON.parse(Buffer.from(headJson).toString()) as LayersFile
  const values = new Float32Array(headBin.slice().buffer)
  let read = 0
  const weights = (weightsManifest[0]?.weights ?? []).map(({ shape }) => {
    const count = shape.reduce((product, length) => product * length, 1)
    read += count
    return { shape, values: values.subarray(read - count, read) }
  })
  const dense = modelTopology.config.layers.filter(({ class_name: kind }) => kind === 'Dense')
  const layers = dense.map(({ config: { activation } }, index): DenseLayer => {
    const [kernel, bias] = [weights[2 * index], weights[2 * index + 1]]
    const [inputs, outputs] = kernel?.shape ?? []
    if (kernel === undefined || bias === undefined || inputs === undefined || outputs === undefined) throw new Error(`head.json has no kernel and bias for dense layer ${index}`)
    if (activation !== 'relu' && activation !== 'softmax') throw new Error(`dense layer ${index} has the activation ${activation}`)
    return { kernel: kernel.values, bias: bias.values, inputs, outputs, activation }
  })
  if (read !== values.length) throw new Error(`head.bin holds ${values.length} numbers where head.json names ${read}`)
  return { layers }
}
