import { trainingProblems, type TrainingParameters, type TrainingRequest } from '@emberwatch/contracts'
import { settingsWrong } from '../errors.ts'
import { planTraining } from './plan-training.ts'

/** What the trainer's variables choose, by their names. */
const PARAMETER_OF = { HEAD_UNITS: 'units', LEARNING_RATE: 'learningRate', BATCH_SIZE: 'batchSize', MAX_EPOCHS: 'maxEpochs', PATIENCE: 'patience', SEED: 'seed' } as const

/** The variables that choose how is trained. */
export const TRAINING_VARIABLES = Object.keys(PARAMETER_OF) as readonly (keyof typeof PARAMETER_OF)[]

/** A training file, as it was read. */
export interface TrainingFile { file: string, content: unknown, classes: number }

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const problemsOf = ({ content, classes }: TrainingFile): string[] => {
  const { datasetVersion, ...rest } = isRecord(content) ? content as { datasetVersion?: unknown } : {}
  if (datasetVersion === undefined) return trainingProblems(content, classes)
  return ['datasetVersion cannot be chosen for all trainings to come: remove it here, and name it where one training is asked for (npm run train, POST /v1/train)', ...trainingProblems(rest, classes)]
}

/**
 * How is trained where nobody says how: as the variables say, but for what the training file says.
 *
 * @throws {AppError} CONFIG_INVALID naming everything that is wrong with variables or file
 */
export const usualTraining = (byVariables: TrainingParameters, trainingFile: TrainingFile | undefined): { parameters: TrainingParameters, overruled: string[] } => {
  const wrong = trainingProblems({ parameters: byVariables })
  if (wrong.length > 0) throw settingsWrong('the environment is not right', wrong)
  if (trainingFile === undefined) return { parameters: byVariables, overruled: [] }
  const problems = problemsOf(trainingFile)
  if (problems.length > 0) throw settingsWrong(`training file ${trainingFile.file}`, problems)
  const { parameters: chosen = {} } = trainingFile.content as TrainingRequest
  const { sweep } = chosen
  // A search of its own takes the place of the usual one, which HEAD_UNITS is about.
  const isOverruled = (variable: keyof typeof PARAMETER_OF): boolean => {
    const parameter = PARAMETER_OF[variable]
    return chosen[parameter] !== undefined || sweep?.space[parameter] !== undefined || (sweep !== undefined && variable === 'HEAD_UNITS')
  }
  return { parameters: planTraining(byVariables, chosen, trainingFile.classes), overruled: TRAINING_VARIABLES.filter(isOverruled) }
}
