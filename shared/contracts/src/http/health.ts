import { type Static, Type } from 'typebox'

/** Whether the gateway can do its work now, and if not, why not. */
export const Readiness = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Record(Type.String(), Type.Union([Type.Literal('ok'), Type.Literal('failing')])),
  reasons: Type.Array(Type.String(), { description: 'one sentence for each failing check' })
})
export type Readiness = Static<typeof Readiness>
