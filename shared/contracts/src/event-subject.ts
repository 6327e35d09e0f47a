import type { AnyEvent, EventDefinition } from './define-event.ts'

/** Where an event of this kind travels: `events.<task>.<noun>.<past-verb>.v<N>`; without a task, of every task. */
export const eventSubject = ({ name }: Pick<EventDefinition, 'name'>, task = '*'): string => `events.${task}.${name}`

/** Where this very event travels. */
export const subjectOfEvent = ({ task, type }: Pick<AnyEvent, 'task' | 'type'>): string =>
  eventSubject({ name: type.replace(/^emberwatch\./, '') }, task)
