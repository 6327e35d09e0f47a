import { on, type Stoppable } from '@emberwatch/bus'
import { DatasetVersionCreatedV1, type TrainingParameters, TrainingRequestedV1 } from '@emberwatch/contracts'
import { answerTrain } from './answer-train.ts'
import { onDatasetVersionCreated } from './on-dataset-version-created.ts'
import { onTrainingRequested } from './on-training-requested.ts'
import { train } from './train.ts'
import type { TrainDeps } from './train-deps.ts'

export interface TrainerDeps extends TrainDeps { defaults: TrainingParameters }

/** Every subscription and endpoint of the trainer, and nothing else: read this file to know what it does. */
export const createTrainer = (deps: TrainerDeps) => {
  const { bus, task: { task }, embedder: { backbone: { backboneId } } } = deps
  const running: Stoppable[] = []
  const trainOne = train(deps)
  return {
    async start (): Promise<void> {
      running.push(await bus.consume({
        durable: `trainer-${task}`,
        task,
        reactions: [
          on(DatasetVersionCreatedV1, onDatasetVersionCreated({ ...deps, train: trainOne })),
          on(TrainingRequestedV1, onTrainingRequested({ ...deps, train: trainOne }))
        ]
      }))
      running.push(await bus.serve({ name: 'trainer', description: 'Embeds, fits, evaluates, decides and promotes', answers: [answerTrain({ ...deps, backboneId })] }))
    },
    async stop (): Promise<void> {
      for (const part of running.reverse()) await part.stop()
    }
  }
}
