import { GateMode } from '@emberwatch/contracts'
import { type Static, Type } from 'typebox'

const Share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description })

/** What a candidate must show before it becomes champion, and who has the last word. */
export const GatePolicy = Type.Object({
  mode: GateMode,
  firstMargin: Share('accuracy above the majority class that a first model needs'),
  minimumGain: Share('accuracy above the champion that a candidate needs'),
  significance: Share('largest p-value of the paired test over grid cells that still counts as better'),
  floors: Type.Object({
    perClassRecall: Type.Optional(Type.Record(Type.String(), Share('least recall of the class'))),
    slices: Type.Optional(Type.Object({ accuracy: Share('least accuracy of every slice'), images: Type.Integer({ minimum: 1, description: 'images from which on a slice counts' }) }))
  }),
  maxCalibrationRegression: Share('how much the expected calibration error may be above the champion\'s'),
  asItWasMaxLoss: Share('accuracy below the champion\'s that is allowed on the parent version\'s test images')
}, { additionalProperties: false })
export type GatePolicy = Static<typeof GatePolicy>

/** What holds where nothing else is said. */
export const DEFAULT_GATE_POLICY: GatePolicy = {
  mode: 'auto', firstMargin: 0.05, minimumGain: 0.01, significance: 0.05, floors: {}, maxCalibrationRegression: 0.02, asItWasMaxLoss: 0.01
}
