import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { stackEnvironment } from '@emberwatch/launcher'
import { startStack } from '@emberwatch/stack'
import type { RowsMessage } from './train-on-rows.ts'

const CHILD = fileURLToPath(new URL('./train-on-rows.ts', import.meta.url))

type Measured = Exclude<RowsMessage, { embedded: number }>

interface Attempt { images: number, more?: number, environment: NodeJS.ProcessEnv, killAt?: number }

/** Runs the child to its end, or kills it once it has embedded so many images; undefined when it was killed. */
const attempt = async ({ images, more = 0, environment, killAt = Infinity }: Attempt): Promise<Measured | undefined> => {
  const child = fork(CHILD, [String(images), String(more)], { env: environment })
  let measured: Measured | undefined
  child.on('message', (message: RowsMessage) => {
    if (!('embedded' in message)) measured = message
    else if (message.embedded >= killAt) child.kill('SIGKILL')
  })
  await once(child, 'exit')
  if (measured === undefined && child.signalCode !== 'SIGKILL') throw new Error('the child ended without an answer')
  return measured
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`

/**
 * Trains on so many (default 30,000) made-up embeddings from S3 to the first epoch, each time in a process of its own:
 * one that is killed half-way, the one after it, one that finds everything stored, and one with a hundred images more.
 */
export const benchRows = async ([images = '30000']: readonly string[]): Promise<void> => {
  const stack = await startStack({ environment: process.env, log: () => {} })
  try {
    const environment = { ...process.env, ...stackEnvironment(stack) }
    const count = Number(images)
    const tell = (what: string, measured: Measured | undefined): void => console.log(measured === undefined
      ? `${what}: killed`
      : `${what}: ${measured.computed} embedded, splits ready after ${measured.seconds.toFixed(1)} s, peak memory ${mebibytes(measured.splitsRssBytes)} until then and ${mebibytes(measured.peakRssBytes)} with the first epoch`)
    console.log(`${count} rows are ${mebibytes(count * 1472 * 4)}`)
    tell('killed (-9) half-way', await attempt({ images: count, environment, killAt: count / 2 }))
    tell('the attempt after it', await attempt({ images: count, environment }))
    tell('everything stored', await attempt({ images: count, environment }))
    tell('100 images more', await attempt({ images: count, more: 100, environment }))
  } finally {
    await stack.stop()
  }
}
