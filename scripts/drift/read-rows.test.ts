import { describe, expect, it } from '@jest/globals'
import { readF32, readNpy } from './read-rows.ts'

const npy = (descr: string, shape: string, data: Buffer, order = 'False'): Buffer => {
  const header = Buffer.from(`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`.padEnd(117) + '\n', 'latin1')
  const length = Buffer.alloc(2)
  length.writeUInt16LE(header.length)
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, header, data])
}
const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer)

describe('a file of embeddings', () => {
  it('is read as numpy wrote it, in 4 or 8 bytes a number', () => {
    expect(readNpy(npy('<f4', '2, 3', floats(1, 2, 3, 4, 5, 6)), 'a.npy')).toMatchObject({ dimensions: 3, rows: Float32Array.from([1, 2, 3, 4, 5, 6]) })
    expect(readNpy(npy('<f8', '1, 2', Buffer.from(Float64Array.from([0.5, -2]).buffer)), 'a.npy')).toMatchObject({ dimensions: 2, rows: Float32Array.from([0.5, -2]) })
    expect(readF32(floats(1, 2, 3, 4), 'a.f32', 2)).toMatchObject({ dimensions: 2, rows: Float32Array.from([1, 2, 3, 4]) })
  })

  it.each<[string, Buffer, string]>([
    ['is something else', Buffer.from('PK\x03\x04 a zip file'), 'is no .npy file'],
    ['holds whole numbers', npy('<i8', '2, 3', Buffer.alloc(48)), 'holds <i8; save it as float32'],
    ['is in Fortran order', npy('<f4', '2, 3', Buffer.alloc(24), 'True'), 'ascontiguousarray'],
    ['has three axes', npy('<f4', '2, 3, 4', Buffer.alloc(96)), 'has 3 axes'],
    ['is cut short', npy('<f4', '2, 3', Buffer.alloc(20)), 'cut short']
  ])('that %s is refused with the reason', (_, bytes, reason) => {
    expect(() => readNpy(bytes, 'a.npy')).toThrow(reason)
  })

  it('of bare floats that are no whole rows is refused', () => {
    expect(() => readF32(floats(1, 2, 3), 'a.f32', 2)).toThrow('no whole rows of 2 numbers; say --dimensions N')
  })
})
