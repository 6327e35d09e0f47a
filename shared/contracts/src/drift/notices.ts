import { Type } from 'typebox'
import { defineNotice } from '../define-notice.ts'

/** Told by the instance that was asked to cancel a comparison which it does not have in hand: another may. */
export const DriftCancelNotice = defineNotice({ name: 'drift-cancel', summary: 'Every instance of the drift service that has this comparison in hand cancels it', prefix: 'drift-cancel', schema: Type.Object({ reportId: Type.String(), reason: Type.Optional(Type.String()) }) })
