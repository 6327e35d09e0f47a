import { once } from 'node:events'
import { connect } from 'node:net'
import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import type { ObjectStore } from '@emberwatch/storage'
import { createMemoryObjectStore } from '@emberwatch/storage/testing'
import { sha256 } from '@emberwatch/storage'
import { afterEach, describe, expect, it } from '@jest/globals'
import { fromBuffer } from 'yauzl'
import { expectProblem } from '../testing/expect-problem.ts'
import { createTestGateway } from '../testing/test-gateway.ts'
import { jpegNamed, rowOfJpeg, storeJpegs, storeVersion } from '../testing/versions.ts'

/** The files of a zip, in its order. */
const unzip = (bytes: Buffer): Promise<Map<string, Buffer>> => new Promise((resolve, reject) => {
  fromBuffer(bytes, { lazyEntries: true, strictFileNames: true }, (error, zip) => {
    if (error !== null) return reject(error)
    const files = new Map<string, Buffer>()
    zip.on('entry', (entry) => {
      zip.openReadStream(entry, (failure, stream) => {
        if (failure !== null) return reject(failure)
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          files.set(entry.fileName, Buffer.concat(chunks))
          zip.readEntry()
        })
      })
    })
    zip.on('end', () => resolve(files))
    zip.on('error', reject)
    zip.readEntry()
  })
})

const ROWS = [
  rowOfJpeg('a'),
  rowOfJpeg('b', { label: 'nowildfire', split: 'test', lon: -114.5, lat: 53 }),
  rowOfJpeg('c'), // shows the same place as a
  rowOfJpeg('d', { split: 'validation', lon: null, lat: null, cell: 'image:0' })
]

const seeded = async () => {
  const gateway = await createTestGateway()
  await storeJpegs(gateway, 'a', 'b', 'c', 'd')
  const version = await storeVersion(gateway, { number: 1, rows: ROWS })
  const download = (layout: string) => gateway.server.inject({ url: `/v1/datasets/v1/download?layout=${layout}` })
  return { ...gateway, version, download }
}

describe('a downloaded dataset version', () => {
  it('holds every tile in the folder of its split and class, its place in its name, with the manifest and how to cite it', async () => {
    const { download, version, objects } = await seeded()
    const response = await download('classes')
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({ 'content-type': 'application/zip', 'content-disposition': `attachment; filename="emberwatch-wildfire-${version.version}-classes.zip"` })
    const files = await unzip(response.rawPayload)
    expect([...files.keys()]).toEqual(['CITATION.txt', 'manifest.jsonl', 'train/wildfire/-121,51.05.jpg', 'test/nowildfire/-114.5,53.jpg', 'train/wildfire/-121,51.050.jpg', `validation/wildfire/${sha256(jpegNamed('d'))}.jpg`])
    expect([...files.values()].slice(2).map((bytes) => sha256(bytes))).toEqual(ROWS.map(({ imageId }) => imageId))
    expect(files.get('manifest.jsonl')?.equals(Buffer.from(await objects.get(version.manifestKey)))).toBe(true)
    const citation = String(files.get('CITATION.txt'))
    for (const said of [version.version, version.contentHash, version.manifestSha256, version.createdAt, 'validation']) expect(citation).toContain(said)
  })

  it('can be proved from its own files, as CITATION.txt tells', async () => {
    const { download, version } = await seeded()
    const files = await unzip((await download('classes')).rawPayload)
    const rows = String(files.get('manifest.jsonl')).split('\n').filter(Boolean).map((line) => JSON.parse(line) as ManifestRow)
    expect(sha256(rows.map(({ imageId, label, split }) => `${imageId},${label},${split}`).sort().join('\n'))).toBe(version.contentHash)
    const foldersAndHashes = [...files].slice(2).map(([path, bytes]) => `${sha256(bytes)},${path.split('/')[1]},${path.split('/')[0]}`)
    expect(sha256(foldersAndHashes.sort().join('\n'))).toBe(version.contentHash)
  })

  it('is what the imagefolder loader of Hugging Face reads', async () => {
    const { download, version } = await seeded()
    const files = await unzip((await download('imagefolder')).rawPayload)
    const [a, b, c, d] = ROWS.map(({ imageId }) => imageId)
    expect([...files.keys()]).toEqual(['README.md', `train/${a}.jpg`, `test/${b}.jpg`, `train/${c}.jpg`, `validation/${d}.jpg`, 'train/metadata.jsonl', 'test/metadata.jsonl', 'validation/metadata.jsonl'])
    const lines = String(files.get('train/metadata.jsonl')).trim().split('\n').map((line) => JSON.parse(line) as object)
    expect(lines[0]).toEqual({ file_name: `${a}.jpg`, label: 'wildfire', cell: '510:-1210', source: 'import', fireId: '', addedIn: version.version })
    expect(lines).toHaveLength(2)
    expect(String(files.get('README.md'))).toMatch(/^---\npretty_name: "Is it burning <here>\?"\n[^]*size_categories:\n- n<1K\n[^]*path: test\/\*\*\n---\n/)
  })

  it('is the same bytes each time', async () => {
    const { download } = await seeded()
    for (const layout of ['classes', 'imagefolder']) expect((await download(layout)).rawPayload.equals((await download(layout)).rawPayload)).toBe(true)
  })

  it('is not read to answer a HEAD request', async () => {
    const { server, objects, version } = await seeded()
    await objects.put(version.manifestKey, Buffer.from('lost'), 'text/plain')
    const response = await server.inject({ method: 'HEAD', url: '/v1/datasets/v1/download' })
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'application/zip'])
  })

  it('is refused where the request is not right or the manifest is damaged', async () => {
    const { server, objects, version } = await seeded()
    expectProblem(await server.inject({ url: '/v1/datasets/v1/download?layout=tar' }), 'REQUEST_INVALID')
    expectProblem(await server.inject({ url: '/v1/datasets/v9/download' }), 'DATASET_NOT_FOUND')
    expectProblem(await server.inject({ url: '/v1/datasets/v1/download?task=volcano' }), 'TASK_NOT_FOUND')
    await objects.put(version.manifestKey, Buffer.from('other'), 'text/plain')
    expectProblem(await server.inject({ url: '/v1/datasets/v1/download' }), 'STORAGE_OBJECT_CORRUPT')
  })
})

describe('a download over a connection', () => {
  const running: { stop: () => Promise<void> }[] = []
  afterEach(async () => { await Promise.all(running.splice(0).map(({ stop }) => stop())) })

  const TILES = 200
  const TILE_BYTES = 100_000

  /** A listening gateway with a version of 20 MB, whose object store counts the tiles that are read. */
  const listen = async (environment: Record<string, string> = {}, change: (key: string, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes) => {
    const counts = { reads: 0 }
    const memory = createMemoryObjectStore()
    const objects: ObjectStore = { ...memory, async get (key) { if (key.startsWith('tiles/')) counts.reads++; return change(key, await memory.get(key)) } }
    const gateway = await createTestGateway({ environment, objects })
    const rows: ManifestRow[] = []
    for (let index = 0; index < TILES; index++) {
      const bytes = Buffer.concat([jpegNamed(String(index)), Buffer.alloc(TILE_BYTES, index)])
      await memory.put(objectKeys.tile(sha256(bytes)), bytes, 'image/jpeg')
      rows.push(rowOfJpeg(String(index), { imageId: sha256(bytes) }))
    }
    const version: DatasetVersion = await storeVersion({ ...gateway, objects: memory }, { number: 1, rows })
    const { address, stop } = await gateway.start()
    running.push({ stop })
    return { ...gateway, version, counts, rows, url: `${address}/v1/datasets/v1/download`, port: Number(new URL(address).port) }
  }

  /** A client that asks and then reads nothing. */
  const askAndWait = async (port: number) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write('GET /v1/datasets/v1/download HTTP/1.1\r\nhost: x\r\n\r\n')
    socket.pause()
    return socket
  }

  /** Waits until no further tile is read. */
  const quiet = async (counts: { reads: number }): Promise<number> => {
    for (let before = -1; before !== counts.reads || counts.reads === 0;) {
      before = counts.reads
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return counts.reads
  }

  it('brings every tile to a client that takes it', async () => {
    const { url, rows } = await listen()
    const files = await unzip(Buffer.from(await (await fetch(url)).arrayBuffer()))
    expect([...files.values()].slice(2).map((bytes) => sha256(bytes))).toEqual(rows.map(({ imageId }) => imageId))
  })

  it('reads no more tiles than a slow client takes, and none once it is gone', async () => {
    const { port, counts } = await listen()
    const socket = await askAndWait(port)
    const held = await quiet(counts)
    expect(held).toBeLessThan(TILES / 2) // the rest waits; what was read is mostly in the buffers of the system
    socket.resume()
    await once(socket, 'data')
    socket.destroy()
    const after = await quiet(counts)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(counts.reads).toBe(after)
    expect(after).toBeLessThan(TILES)
  })

  it('is ended when the client takes nothing for too long, which frees its place', async () => {
    const { port, url, counts } = await listen({ STALL_TIMEOUT_MS: '1000', MAX_DOWNLOADS: '1' })
    const socket = await askAndWait(port)
    const closed = once(socket, 'close')
    await quiet(counts)
    const refused = await fetch(url)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    let free = await fetch(url)
    while (free.status === 429) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      free = await fetch(url)
    }
    expect(free.status).toBe(200)
    await free.body?.cancel()
    socket.resume()
    await closed
  })

  it('breaks off, visibly, where a tile is not what it was', async () => {
    let turn = 0
    const { url } = await listen({}, (key, bytes) => key.startsWith('tiles/') && ++turn === 50 ? bytes.subarray(1) : bytes)
    const response = await fetch(url)
    expect(response.status).toBe(200)
    await expect(response.arrayBuffer()).rejects.toThrow()
    expect(turn).toBeLessThan(60)
  })

  it('does not keep a gateway from stopping', async () => {
    const { port, counts } = await listen()
    const socket = await askAndWait(port)
    const closed = once(socket, 'close')
    await quiet(counts)
    const [{ stop } = { stop: async () => {} }] = running.splice(0)
    const startedAt = performance.now()
    await stop()
    socket.resume()
    await closed
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })
})
