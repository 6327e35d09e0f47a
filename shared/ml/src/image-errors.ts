import { AppError } from '@emberwatch/contracts'

export const notAnImage = (detail: string) => new AppError(detail, { code: 'IMAGE_NOT_AN_IMAGE', retryable: false })

export const tooManyPixels = (width: number, height: number, limit: number) =>
  new AppError(`the image has ${width} x ${height} pixels; at most ${limit} are accepted`, { code: 'IMAGE_TOO_MANY_PIXELS', retryable: false })

export const unreadable = (cause: unknown) =>
  new AppError(`the image cannot be decoded: ${cause instanceof Error ? cause.message : String(cause)}`, { code: 'IMAGE_UNREADABLE', retryable: false, cause })

export const isUnreadable = (error: unknown): error is AppError => error instanceof AppError && error.code === 'IMAGE_UNREADABLE'
