import type { Preprocessing } from '../preprocessing.ts'
import { encodeOnnx, FLOAT, FLOAT_ATTRIBUTE, INT64, INT_ATTRIBUTE, INTS_ATTRIBUTE, STRING_ATTRIBUTE, UINT8 } from './onnx-schema.ts'

/** The first opset in which Resize can look at all the pixels that a smaller one covers. */
const OPSET = 18
const IR_VERSION = 8

/** Interleaved bytes in, of any size and of one or three channels; the backbone's input out. */
export const [PREPARATION_INPUT, PREPARATION_OUTPUT] = ['pixels', 'prepared']

const text = (name: string, value: string) => ({ name, type: STRING_ATTRIBUTE, s: Buffer.from(value) })
const whole = (name: string, i: number) => ({ name, type: INT_ATTRIBUTE, i })
const wholes = (name: string, ints: number[]) => ({ name, type: INTS_ATTRIBUTE, ints })
const end = (name: string, elemType: number, dims: (string | number)[]) =>
  ({ name, type: { tensorType: { elemType, shape: { dim: dims.map((dim) => typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim }) } } } })

const perChannel = (name: string, values: readonly number[]) =>
  ({ name, dims: [values.length, 1, 1], dataType: FLOAT, rawData: new Uint8Array(Float32Array.from(values).buffer) })

/**
 * How decoded pixels become the backbone's input, as an ONNX graph, so that ONNX Runtime does it: resized by the cubic
 * kernel of Catmull and Rom, antialiased as Pillow does it but not rounded, then normalised. A grey image becomes three planes
 * only by being normalised with three means.
 */
export const preparationToOnnx = ({ width, height, mean, std }: Preprocessing): Uint8Array => encodeOnnx({
  irVersion: IR_VERSION,
  producerName: 'emberwatch',
  opsetImport: [{ domain: '', version: OPSET }],
  graph: {
    name: 'preparation',
    node: [
      { opType: 'Transpose', input: [PREPARATION_INPUT], output: ['planes'], attribute: [wholes('perm', [0, 3, 1, 2])] },
      { opType: 'Cast', input: ['planes'], output: ['floats'], attribute: [whole('to', FLOAT)] },
      {
        opType: 'Resize',
        input: ['floats', '', '', 'size'],
        output: ['resized'],
        attribute: [text('mode', 'cubic'), { name: 'cubic_coeff_a', type: FLOAT_ATTRIBUTE, f: -0.5 }, whole('antialias', 1), whole('exclude_outside', 1), text('coordinate_transformation_mode', 'half_pixel'), wholes('axes', [2, 3])]
      },
      { opType: 'Sub', input: ['resized', 'mean'], output: ['centred'] },
      { opType: 'Mul', input: ['centred', 'scale'], output: [PREPARATION_OUTPUT] }
    ],
    initializer: [
      { name: 'size', dims: [2], dataType: INT64, rawData: new Uint8Array(BigInt64Array.of(BigInt(height), BigInt(width)).buffer) },
      perChannel('mean', mean),
      perChannel('scale', std.map((deviation) => 1 / deviation))
    ],
    input: [end(PREPARATION_INPUT, UINT8, [1, 'rows', 'columns', 'channels'])],
    output: [end(PREPARATION_OUTPUT, FLOAT, [1, 3, height, width])]
  },
  metadataProps: []
})
