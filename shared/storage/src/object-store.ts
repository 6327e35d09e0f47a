/** Bytes by key. Objects are written once under keys derived from their content, so writing again changes nothing. */
export interface ObjectStore {
  put: (key: string, bytes: Uint8Array, contentType: string) => Promise<void>
  /** @throws {AppError} STORAGE_OBJECT_MISSING */
  get: (key: string) => Promise<Uint8Array>
  /** The bytes, or undefined where there is no such object. */
  find: (key: string) => Promise<Uint8Array | undefined>
  /** The keys that begin with a prefix, in order. */
  list: (prefix: string) => Promise<string[]>
  /** Removes an object; one that is not there is fine. */
  remove: (key: string) => Promise<void>
  /** Whether the server answers. */
  ping: () => Promise<boolean>
  close: () => Promise<void>
}
