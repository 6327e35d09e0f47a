export * from './make-thumbnail.ts'
export * from './measure-image.ts'
export { MAX_PIXELS } from './open-image.ts'
