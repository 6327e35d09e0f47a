import type { Static, TObject } from 'typebox'
import type { Producer } from './define-event.ts'

interface NewEvent<Data extends TObject> {
  /** The service that says it. */
  producer: Producer
  task: string
  /** What the event is about; together with its kind and task it is the event's identity. */
  key: string
  time: Date
  traceparent?: string | undefined
  data: Static<Data>
}

interface CreatedEvent<Name extends string, Data extends TObject> {
  specversion: '1.0'
  id: string
  source: string
  type: `emberwatch.${Name}`
  subject: string
  time: string
  datacontenttype: 'application/json'
  task: string
  traceparent?: string
  data: Static<Data>
}

/** Builds an event whose id depends only on what it says, so that a repeated publish is recognised as the same event. */
export const createEvent = <const Name extends string, Data extends TObject>(
  { name }: { name: Name, data: Data },
  { producer, task, key, time, traceparent, data }: NewEvent<Data>
): CreatedEvent<Name, Data> => ({
    specversion: '1.0',
    id: `${name}/${task}/${key}`,
    source: `emberwatch/${producer}`,
    type: `emberwatch.${name}`,
    subject: key,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    task,
    ...(traceparent === undefined ? {} : { traceparent }),
    data
  })
