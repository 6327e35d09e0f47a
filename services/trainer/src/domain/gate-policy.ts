import { GateMode, schemaProblems } from '@emberwatch/contracts'
import { type Static, Type } from 'typebox'
import { settingsWrong } from '../errors.ts'

const Share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description })

/** What a candidate must show before it becomes champion, and who has the last word. */
export const GatePolicy = Type.Object({
  mode: GateMode,
  firstMargin: Share('accuracy above the majority class that a first model needs'),
  minimumGain: Share('accuracy above the champion that a candidate needs'),
  significance: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'largest p-value of the paired test over grid cells that still counts as better' }),
  floors: Type.Object({
    perClassRecall: Type.Optional(Type.Record(Type.String(), Share('least recall of the class'))),
    slices: Type.Optional(Type.Object({
      accuracy: Share('least accuracy of every slice'),
      images: Type.Integer({ minimum: 1, description: 'images from which on a slice counts' })
    }, { additionalProperties: false }))
  }, { additionalProperties: false }),
  maxCalibrationRegression: Share('how much the expected calibration error may be above the champion\'s'),
  asItWasMaxLoss: Share('accuracy below the champion\'s that is allowed on the parent version\'s test images')
}, { additionalProperties: false })
export type GatePolicy = Static<typeof GatePolicy>

/** What holds where nothing else is said. */
export const DEFAULT_GATE_POLICY: GatePolicy = {
  mode: 'auto', firstMargin: 0.05, minimumGain: 0.01, significance: 0.05, floors: {}, maxCalibrationRegression: 0.02, asItWasMaxLoss: 0.01
}

const RULE_OF = {
  GATE_MODE: 'mode', GATE_FIRST_MARGIN: 'firstMargin', GATE_MINIMUM_GAIN: 'minimumGain', GATE_SIGNIFICANCE: 'significance', GATE_MAX_CALIBRATION_REGRESSION: 'maxCalibrationRegression', GATE_MAX_LOSS_AS_IT_WAS: 'asItWasMaxLoss'
} as const

/** The variables that are about the gate. */
export const GATE_VARIABLES = Object.keys(RULE_OF) as readonly (keyof typeof RULE_OF)[]

const GateFileContent = Type.Partial(GatePolicy, { additionalProperties: false })

/** A gate file, as it was read. */
export interface GateFile { file: string, content: unknown, classes: readonly string[] }

const problemsOf = ({ content, classes }: GateFile): string[] => {
  const problems = schemaProblems(GateFileContent, content)
  if (problems.length > 0) return problems
  const { floors } = content as Static<typeof GateFileContent>
  return Object.keys(floors?.perClassRecall ?? {})
    .filter((label) => !classes.includes(label))
    .map((label) => `floors.perClassRecall.${label} is no class of the task; there are ${classes.join(', ')}`)
}

/**
 * The gate's policy: as the variables say, but for what the gate file says.
 *
 * @throws {AppError} CONFIG_INVALID naming everything that is wrong with the file
 */
export const gatePolicy = (byVariables: Partial<GatePolicy>, gateFile: GateFile | undefined): { policy: GatePolicy, overruled: string[] } => {
  const policy = { ...DEFAULT_GATE_POLICY, ...byVariables }
  if (gateFile === undefined) return { policy, overruled: [] }
  const problems = problemsOf(gateFile)
  if (problems.length > 0) throw settingsWrong(`gate file ${gateFile.file}`, problems)
  const chosen = gateFile.content as Static<typeof GateFileContent>
  return { policy: { ...policy, ...chosen }, overruled: GATE_VARIABLES.filter((variable) => chosen[RULE_OF[variable]] !== undefined) }
}
