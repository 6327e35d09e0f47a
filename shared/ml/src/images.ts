export * from './make-thumbnail.ts'
export * from './measure-image.ts'
