import { AppError, type ErrorCode } from '@emberwatch/contracts'

const refusal = (code: ErrorCode, message: string, cause?: unknown) => new AppError(message, { code, retryable: false, cause })

export const requestInvalid = (detail: string, cause?: unknown) => refusal('REQUEST_INVALID', detail, cause)

export const routeNotFound = (method: string, path: string) => refusal('ROUTE_NOT_FOUND', `there is no ${method} ${path}; /docs lists every route`)

export const methodNotAllowed = (method: string, allowed: string) => refusal('METHOD_NOT_ALLOWED', `${method} is not allowed here; use ${allowed}`)

export const imageTooLarge = (maxBytes: number) => refusal('IMAGE_TOO_LARGE', `an image may have at most ${maxBytes} bytes; send a smaller or more compressed one`)

export const notAnImage = () => refusal('IMAGE_NOT_AN_IMAGE', 'the first bytes are not those of a JPEG, PNG or WebP image')

export const imageTypeMismatch = (declared: string, found: string) => refusal('IMAGE_TYPE_MISMATCH', `declared as ${declared}, but the first bytes are those of ${found}`)

export const imageTypeUnsupported = (declared: string) => refusal('REQUEST_MEDIA_TYPE', `${declared} is not supported; send image/jpeg, image/png, image/webp or application/octet-stream`)

export const overloaded = (maxInFlight: number) =>
  new AppError(`${maxInFlight} predictions are in flight already; try again in a second`, { code: 'GATEWAY_OVERLOADED', retryable: true })

export const deadlinePassed = (timeoutMs: number) =>
  new AppError(`no answer within ${timeoutMs} ms`, { code: 'BUS_TIMEOUT', retryable: true })

export const taskNotFound = (task: string) => refusal('TASK_NOT_FOUND', `there is no task ${task}; GET /v1/tasks lists those there are`)

export const runNotFound = (runId: string) => refusal('RUN_NOT_FOUND', `there is no run ${runId}; GET /v1/runs lists those there are`)

export const modelNotFound = (version: string) => refusal('MODEL_NOT_FOUND', `there is no model ${version}; GET /v1/models lists those there are`)

export const nothingToRollBack = (alias: string) => refusal('MODEL_NOTHING_TO_ROLL_BACK', `${alias} has no earlier model to go back to`)

export const reportNotFound = (reportId: string) => refusal('REPORT_NOT_FOUND', `there is no drift report ${reportId}; GET /v1/drift/reports lists those there are`)
