import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binaries } from './binaries.ts'
import { ensureBucket } from './ensure-bucket.ts'
import { startLocalServer } from './local-server.ts'
import { newS3Access } from './new-s3-access.ts'
import { type RunningServer, type S3Addresses } from './stack.ts'

/** Runs versitygw: S3 on a folder. */
export const startLocalS3 = async (binaries: Binaries, dataFolder: string): Promise<RunningServer<S3Addresses>> => {
  const folder = join(dataFolder, 's3', 'objects')
  // Metadata in files of its own: extended attributes are missing on some file systems.
  const sidecar = join(dataFolder, 's3', 'metadata')
  await Promise.all([folder, sidecar].map((path) => mkdir(path, { recursive: true })))
  const access = newS3Access()
  const endpoint = (port: number): string => `http://127.0.0.1:${port}`
  const server = await startLocalServer({
    name: 'versitygw',
    guard: binaries.guard,
    logFile: join(dataFolder, 's3.log'),
    command: (port) => [binaries.s3, '--port', `127.0.0.1:${port}`, '--region', access.region, '--quiet', 'posix', '--sidecar', sidecar, folder],
    environment: { ROOT_ACCESS_KEY: access.accessKeyId, ROOT_SECRET_KEY: access.secretAccessKey },
    ready: (port) => ensureBucket({ ...access, endpoint: endpoint(port) })
  })
  return { address: { ...access, endpoint: endpoint(server.port) }, source: 'local', handle: server, stop: server.stop }
}
