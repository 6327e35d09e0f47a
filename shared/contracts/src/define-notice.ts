import type { Static, TSchema } from 'typebox'

/** Something that passes on the bus and is not kept: the next one of its kind replaces it. */
export interface NoticeDefinition {
  readonly name: string
  readonly summary: string
  /** Its subject without the task, which is always the last token. */
  readonly prefix: string
  readonly schema: TSchema
}

export const defineNotice = <const Definition extends NoticeDefinition>(definition: Definition) => definition

/** What a notice says. */
export type NoticeOf<Definition extends NoticeDefinition> = Static<Definition['schema']>

/** The subject of a notice of one task. */
export const noticeSubject = ({ prefix }: Pick<NoticeDefinition, 'prefix'>, task: string): string => `${prefix}.${task}`
