import { defineNotice } from '../define-notice.ts'
import { ReplicaState } from '../records/inference.ts'

/** What a replica says of itself twice a second, and at once when it begins, swaps or leaves. */
export const ReplicaNotice = defineNotice({ name: 'replica-state', summary: 'A replica says how it is: twice a second, and at once when that changes', prefix: 'replicas', schema: ReplicaState })
