/**
 * Gives back at once what bytes took that nobody reads any more. V8 counts the memory of buffers, and marks all of its heap
 * for a few dozens of images to find that they are free. What shares its memory with others, as Node's small buffers do,
 * stays as it is.
 */
export const letGo = ({ buffer, byteLength }: ArrayBufferView): void => {
  if (byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
