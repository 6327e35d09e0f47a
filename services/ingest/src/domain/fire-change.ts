import type { Fire } from '@emberwatch/contracts'

/** The whole of what a feed may say anew of a fire. */
export type FireStanding = Pick<Fire, 'hectares' | 'stageOfControl' | 'presence'>

/** Whether two polls say the same of a fire. */
export const isSameStanding = (one: FireStanding, other: FireStanding): boolean =>
  one.hectares === other.hectares && one.stageOfControl === other.stageOfControl && one.presence === other.presence
