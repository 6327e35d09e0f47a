import { type NoticeDefinition, type NoticeOf, noticeSubject, validate } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import type { NatsConnection } from 'nats'
import type { Stoppable } from './bus.ts'

interface NoticeDeps { connection: NatsConnection, isUp: () => boolean, log: Logger }

/** Notices: told to whoever listens now, kept by nobody. */
export const createNotices = ({ connection, isUp, log }: NoticeDeps) => ({
  tell <Definition extends NoticeDefinition> (notice: Definition, task: string, data: NoticeOf<Definition>): void {
    // What the client would send after an outage is old by then.
    if (isUp()) connection.publish(noticeSubject(notice, task), JSON.stringify(data))
  },
  async hear <Definition extends NoticeDefinition> (notice: Definition, task: string, listener: (data: NoticeOf<Definition>) => void): Promise<Stoppable> {
    const subscription = connection.subscribe(noticeSubject(notice, task), {
      callback: (error, message) => {
        try { // a throw in this callback would silently end all input of the connection
          if (error !== null) throw error
          listener(validate(notice.schema, message.json(), message.subject) as NoticeOf<Definition>)
        } catch (failure) {
          log.warn({ error: failure, subject: notice.name }, 'notice ignored')
        }
      }
    })
    await connection.flush()
    // What is down cannot be drained, only left.
    return { stop: async () => { await (isUp() ? subscription.drain() : subscription.unsubscribe()) } }
  }
})
