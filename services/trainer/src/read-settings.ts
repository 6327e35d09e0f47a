import type { TaskDefinition, TrainingParameters } from '@emberwatch/contracts'
import { DEFAULT_PARAMETERS, DEFAULT_SWEEP } from '@emberwatch/ml/training'
import { type Environment, type Platform, readDocument } from '@emberwatch/platform'
import type { Static } from 'typebox'
import type { trainerConfig } from './config.ts'
import { GATE_VARIABLES, type GatePolicy, gatePolicy } from './domain/gate-policy.ts'
import { TRAINING_VARIABLES, usualTraining } from './domain/usual-training.ts'

interface Around { task: Pick<TaskDefinition, 'task' | 'classes'>, log: Pick<Platform['log'], 'info' | 'warn'>, environment: Environment }

interface Settings { defaults: TrainingParameters, policy: GatePolicy }

/** The file of this task: trainers of several tasks are often started with the same variables. */
const fileOf = (file: string | undefined, task: string): string | undefined => file?.replaceAll('{task}', task)

/** A file in which everything is commented out says nothing. */
const readContent = async (file: string): Promise<unknown> => await readDocument(file) ?? {}

const given = (variables: readonly string[], environment: Environment): string[] => variables.filter((name) => (environment[name] ?? '') !== '')

/**
 * How is trained where nobody says how, and what the gate asks: the variables, and over them TRAINING_FILE and
 * GATE_FILE. Says which variables count for nothing because a file says otherwise.
 *
 * @throws {AppError} CONFIG_INVALID naming everything that is wrong with a file
 */
export const readSettings = async (config: Readonly<Static<typeof trainerConfig>>, { task: { task, classes }, log, environment }: Around): Promise<Settings> => {
  const trainingFile = fileOf(config.TRAINING_FILE, task)
  const gateFile = fileOf(config.GATE_FILE, task)
  const training = usualTraining({
    ...DEFAULT_PARAMETERS,
    sweep: { ...DEFAULT_SWEEP, space: { units: config.HEAD_UNITS.split(',').map(Number) } },
    learningRate: config.LEARNING_RATE,
    batchSize: config.BATCH_SIZE,
    maxEpochs: config.MAX_EPOCHS,
    patience: config.PATIENCE,
    seed: config.SEED
  }, trainingFile === undefined ? undefined : { file: trainingFile, content: await readContent(trainingFile), classes: classes.length })
  const gate = gatePolicy({
    mode: config.GATE_MODE,
    maxCalibrationRegression: config.GATE_MAX_CALIBRATION_REGRESSION,
    asItWasMaxLoss: config.GATE_MAX_LOSS_AS_IT_WAS,
    firstMargin: config.GATE_FIRST_MARGIN,
    minimumGain: config.GATE_MINIMUM_GAIN,
    significance: config.GATE_SIGNIFICANCE
  }, gateFile === undefined ? undefined : { file: gateFile, content: await readContent(gateFile), classes })
  for (const [file, overruled, all] of [[trainingFile, training.overruled, TRAINING_VARIABLES], [gateFile, gate.overruled, GATE_VARIABLES]] as const) {
    const useless = given(all, environment).filter((name) => overruled.includes(name))
    if (useless.length > 0) log.warn({ file, variables: useless }, 'these variables count for nothing: the file says otherwise')
  }
  if (trainingFile !== undefined || gateFile !== undefined) log.info({ trainingFile, parameters: training.parameters, gateFile, policy: gate.policy }, 'settings read from files')
  return { defaults: training.parameters, policy: gate.policy }
}
