import { AppError, type DriftComparison, type ErrorCode } from '@emberwatch/contracts'

const refusal = (code: ErrorCode, message: string, cause?: unknown) => new AppError(message, { code, retryable: false, cause })

export const requestInvalid = (detail: string, cause?: unknown) => refusal('REQUEST_INVALID', detail, cause)

export const routeNotFound = (method: string, path: string) => refusal('ROUTE_NOT_FOUND', `there is no ${method} ${path}; /docs lists every route`)

export const methodNotAllowed = (method: string, allowed: string) => refusal('METHOD_NOT_ALLOWED', `${method} is not allowed here; use ${allowed}`)

export const imageTooLarge = (maxBytes: number) => refusal('IMAGE_TOO_LARGE', `an image may have at most ${maxBytes} bytes; send a smaller or more compressed one`)

export const notAnImage = () => refusal('IMAGE_NOT_AN_IMAGE', 'the first bytes are not those of a JPEG, PNG or WebP image')

export const imageTypeMismatch = (declared: string, found: string) => refusal('IMAGE_TYPE_MISMATCH', `declared as ${declared}, but the first bytes are those of ${found}`)

export const imageTypeUnsupported = (declared: string) => refusal('REQUEST_MEDIA_TYPE', `${declared} is not supported; send image/jpeg, image/png, image/webp or application/octet-stream`)

export const mediaTypeUnsupported = (taken: readonly string[]) => refusal('REQUEST_MEDIA_TYPE', `the media type of the body is not supported here; send ${taken.join(', ')}`)

export const overloaded = (maxInFlight: number, what: string) =>
  new AppError(`${maxInFlight} ${what} are in flight already; try again in a second`, { code: 'GATEWAY_OVERLOADED', retryable: true })

export const tooFast = (perSecond: number) =>
  new AppError(`at most ${perSecond} requests a second are answered for each client; Retry-After says when the next one is`, { code: 'REQUEST_RATE_LIMITED', retryable: true })

export const tooManyStreams = (most: number) =>
  new AppError(`${most} event streams are open already; try again later`, { code: 'GATEWAY_OVERLOADED', retryable: true })

// Made once: hundreds a second are refused with it, and to note a stack for each is the dearest part of making one.
const REPLICAS_FULL = new AppError('every replica has as many requests in hand as it takes; try again in a second', { code: 'GATEWAY_OVERLOADED', retryable: true })

export const replicasFull = () => REPLICAS_FULL

export const replicasGone = () =>
  new AppError('no replica answers; those that did are frozen or gone', { code: 'BUS_NO_RESPONDERS', retryable: true })

export const deadlinePassed = (timeoutMs: number) =>
  new AppError(`no answer within ${timeoutMs} ms`, { code: 'BUS_TIMEOUT', retryable: true })

export const clientGone = () =>
  new AppError('the client closed the connection before it had its answer', { code: 'REQUEST_TIMEOUT', retryable: false })

export const taskNotFound = (task: string) => refusal('TASK_NOT_FOUND', `there is no task ${task}; GET /v1/tasks lists those there are`)

export const runNotFound = (runId: string) => refusal('RUN_NOT_FOUND', `there is no run ${runId}; GET /v1/runs lists those there are`)

export const aliasPointsNowhere = (alias: string) => refusal('MODEL_NOT_FOUND', `${alias} points to no model yet; GET /v1/models/aliases says where each alias points`)

export const reportNotFound = (reportId: string) => refusal('REPORT_NOT_FOUND', `there is no drift report ${reportId}; GET /v1/drift/reports lists those there are`)

export const noReportYet = ({ reportId, state, problem }: DriftComparison) => refusal('REPORT_NOT_FOUND', `there is no drift report ${reportId}: ${
  problem === null ? 'the process that computed it is gone' : `its comparison ${state === 'cancelled' ? 'was cancelled' : 'failed'}: ${problem}`}; ask for it again`)

export const comparisonOver = (reportId: string, how: string) => refusal('DRIFT_OVER', `comparison ${reportId} ${how}, so there is nothing to cancel`)

export const predictionNotFound = (predictionId: string) =>
  refusal('PREDICTION_NOT_FOUND', `there is no recorded prediction ${predictionId}: it comes a few seconds after the answer, and goes when it has had its time`)

export const feedbackContested = (predictionId: string, by: string) =>
  refusal('FEEDBACK_CONTESTED', `${by} says so much of ${predictionId} that no more is kept`)

export const imageNotFound = (imageId: string) => refusal('IMAGE_NOT_FOUND', `there is no image ${imageId}; GET /v1/tiles lists those there are`)

export const nothingPredicted = (place: string, modelVersion: string) =>
  refusal('IMAGE_NOT_FOUND', `no prediction of ${place} by ${modelVersion} is kept; give the imageId of the answer`)

export const fireNotFound = (fireId: string) => refusal('FIRE_NOT_FOUND', `there is no fire ${fireId}; GET /v1/fires lists those there are`)

export const importNotFound = (importId: string) => refusal('IMPORT_NOT_FOUND', `there is no import ${importId}; GET /v1/imports lists those there are`)

export const importFailed = (importId: string, problem: string) =>
  refusal('INGEST_IMPORT_FAILED', `${problem}; GET /v1/imports/${importId} says how far it came, and what was imported until then stays`)

export const rejectionNotFound = (rejectionId: string) => refusal('QUARANTINE_NOT_FOUND', `there is no quarantine entry ${rejectionId}; GET /v1/quarantine lists those there are`)

export const noBytesKept = (rejectionId: string) => refusal('STORAGE_OBJECT_MISSING', `no bytes were kept of the quarantine entry ${rejectionId}: there were none`)

export const tooManyFires = (found: number, most: number) =>
  refusal('REQUEST_INVALID', `${found} fires match, and a map shows at most ${most}; ask for fewer days or a smaller bbox, or give a limit`)

export const stalled = (timeoutMs: number) =>
  new AppError(`the client took nothing for ${timeoutMs} ms`, { code: 'REQUEST_TIMEOUT', retryable: true })

export const keyMissing = () => refusal('KEY_MISSING', 'send an API key, as `authorization: Bearer …` or `x-api-key: …`')

export const keyUnknown = () => refusal('KEY_UNKNOWN', 'this API key is not known here')

export const keyNotEnough = (name: string, scope: string) => refusal('KEY_NOT_ENOUGH', `the API key of ${name} does not have the scope ${scope}`)

export const gatewayStopping = () =>
  new AppError('this gateway is stopping; ask again, and another one answers', { code: 'GATEWAY_OVERLOADED', retryable: true })
