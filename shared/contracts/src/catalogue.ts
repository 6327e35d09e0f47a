import type { EndpointDefinition } from './define-endpoint.ts'
import type { EventDefinition } from './define-event.ts'
import type { NoticeDefinition } from './define-notice.ts'
import { DriftCancel, DriftCompare, DriftLive } from './drift/endpoints.ts'
import { DriftClearedV1, DriftDetectedV1, DriftProgressV1, DriftReportCreatedV1 } from './drift/events.ts'
import { DriftCancelNotice } from './drift/notices.ts'
import { FeedbackReceivedV1, TrafficChangedV1 } from './gateway/events.ts'
import { Infer } from './inference/endpoints.ts'
import { PredictionServedV1 } from './inference/events.ts'
import { ReplicaNotice } from './inference/notices.ts'
import { DatasetEditing, ImageryFetch, IngestEnrich, IngestImport, IngestPoll, QuarantineSettling } from './ingest/endpoints.ts'
import { DatasetEditedV1, DatasetVersionCreatedV1, FeedStatusChangedV1, FireUpdatedV1, ImageryNewV1, ImageryRejectedV1, ImportProgressV1 } from './ingest/events.ts'
import { RegistryPromote, RegistryRollBack, TrainerCancel, TrainerTrain } from './trainer/endpoints.ts'
import { ModelDeletedV1, ModelRegisteredV1, ModelUpdatedV1, TrainingCancelledV1, TrainingFailedV1, TrainingFinishedV1, TrainingProgressV1, TrainingRequestedV1, TrainingStartedV1 } from './trainer/events.ts'

/** Every event of the system. */
export const EVENTS: readonly EventDefinition[] = [
  ImageryNewV1, ImageryRejectedV1, FireUpdatedV1, FeedStatusChangedV1, ImportProgressV1, DatasetEditedV1, DatasetVersionCreatedV1,
  TrainingRequestedV1, TrainingStartedV1, TrainingProgressV1, TrainingFinishedV1, TrainingFailedV1, TrainingCancelledV1, ModelRegisteredV1, ModelUpdatedV1, ModelDeletedV1,
  DriftProgressV1, DriftReportCreatedV1, DriftDetectedV1, DriftClearedV1, FeedbackReceivedV1, TrafficChangedV1, PredictionServedV1
]

/** Every request-reply endpoint of the system, by the service that answers. */
export const ENDPOINTS: Readonly<Record<string, readonly EndpointDefinition[]>> = {
  ingest: [IngestPoll, IngestImport, IngestEnrich, QuarantineSettling, DatasetEditing],
  imagery: [ImageryFetch],
  trainer: [TrainerTrain, TrainerCancel],
  registry: [RegistryPromote, RegistryRollBack],
  drift: [DriftCompare, DriftCancel, DriftLive],
  inference: [Infer]
}

/** Every notice of the system, by the service that tells it. */
export const NOTICES: Readonly<Record<string, readonly NoticeDefinition[]>> = { inference: [ReplicaNotice], drift: [DriftCancelNotice] }
