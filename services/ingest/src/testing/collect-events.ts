import { once, EventEmitter } from 'node:events'
import { type Bus, on } from '@emberwatch/bus'
import { type AnyEvent, createEvent, DatasetVersionCreatedV1, ImageryNewV1, ImageryRejectedV1 } from '@emberwatch/contracts'

/** Reads the events of a task from the stream, from its beginning, until told to stop. */
export const collectEvents = async (bus: Bus, task: string) => {
  const events: AnyEvent[] = []
  const arrivals = new EventEmitter()
  const keep = async (event: AnyEvent): Promise<{ done: true }> => {
    events.push(event)
    arrivals.emit(event.id)
    return { done: true }
  }
  const consumer = await bus.consume({ durable: `collect-${task}`, task, reactions: [on(ImageryNewV1, keep), on(ImageryRejectedV1, keep), on(DatasetVersionCreatedV1, keep)] })
  let marks = 0
  return {
    stop: consumer.stop,
    /** Every event that the stream holds now: those before a mark that is put behind them. */
    async upToNow (): Promise<AnyEvent[]> {
      const rejectionId = `mark-${++marks}`
      const mark = createEvent(ImageryRejectedV1, { producer: 'ingest', task, key: rejectionId, time: new Date(), data: { rejectionId, reason: 'row-invalid', detail: '', origin: '', fireId: null, objectKey: null, rejectedAt: new Date().toISOString() } })
      const arrived = once(arrivals, mark.id, { signal: AbortSignal.timeout(20_000) })
      await bus.publish(mark)
      await arrived
      return events.filter(({ subject }) => !subject.startsWith('mark-'))
    }
  }
}
