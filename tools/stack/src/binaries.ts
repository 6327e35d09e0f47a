import { type ServerName } from './stack.ts'

/** Paths of the built programs. */
export type Binaries = Record<ServerName | 'guard', string>

/** What is built for each server, with the name its progress line shows. The versions are those of go.mod. */
export const binarySources: Record<keyof Binaries, { title: string, file: string, goPackage: string }> = {
  guard: { title: 'guard', file: 'guard', goPackage: './guard' },
  nats: { title: 'nats-server 2.12.15', file: 'nats-server', goPackage: 'github.com/nats-io/nats-server/v2' },
  mongodb: { title: 'ferretdb 1.24.2', file: 'ferretdb', goPackage: './ferretdb' },
  s3: { title: 'versitygw 1.7.0', file: 'versitygw', goPackage: 'github.com/versity/versitygw/cmd/versitygw' }
}
