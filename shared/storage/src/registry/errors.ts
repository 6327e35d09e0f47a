import { type AliasName, AppError, type ErrorCode, type ModelDeletion } from '@emberwatch/contracts'

const refusal = (code: ErrorCode, message: string) => new AppError(message, { code, retryable: false })

export const modelNotFound = (name: string) => refusal('MODEL_NOT_FOUND', `there is no model ${name}; GET /v1/models lists those there are`)

export const aliasPointsNowhere = (alias: AliasName) => refusal('MODEL_NOT_FOUND', `${alias} points to no model; GET /v1/models/aliases says where each alias points`)

export const modelDeleted = ({ modelVersion, at, by, reason }: ModelDeletion) => refusal('MODEL_NOT_FOUND', `model ${modelVersion} was deleted at ${at} by ${by}: ${reason}`)

export const modelInUse = (modelVersion: string, aliases: readonly AliasName[]) =>
  refusal('MODEL_IN_USE', `${modelVersion} is ${aliases.join(' and ')}; only a model that no alias points to can be deleted`)

export const modelInTraffic = (modelVersion: string, task: string) =>
  refusal('MODEL_IN_USE', `requests are split to ${modelVersion}; set another split by PUT /v1/tasks/${task}/traffic first`)

export const nothingToRollBack = (alias: AliasName) => refusal('MODEL_NOTHING_TO_ROLL_BACK', `${alias} has no earlier model to go back to`)

export const aliasMoved = (alias: AliasName) =>
  new AppError(`${alias} was moved by somebody else at the same time; look at it again and repeat`, { code: 'MODEL_ALIAS_MOVED', retryable: true })

export const notesContested = (modelVersion: string) =>
  new AppError(`others write notes of ${modelVersion} all the time; repeat it in a moment`, { code: 'MODEL_NOTES_CONTESTED', retryable: true })
