import { describe, expect, it } from '@jest/globals'
import { replicaState } from '../testing/records.ts'
import { replicaStatesOf, takesRequests } from './replica-states.ts'

describe('the states of replicas', () => {
  it('are those of one task, by name, without what cannot be read', () => {
    const instances = [
      { endpoints: [{ subject: 'infer.wildfire', data: replicaState('b') }, { subject: 'infer.scenes', data: replicaState('c') }] },
      { endpoints: [{ subject: 'infer.wildfire', data: replicaState('a') }] },
      { endpoints: [{ subject: 'infer.wildfire', data: { replica: 'old' } }, { subject: 'infer.wildfire' }] },
      { endpoints: [] }
    ]
    expect(replicaStatesOf(instances, 'infer.wildfire').map(({ replica }) => replica)).toEqual(['a', 'b'])
  })

  it('say whether a replica takes requests', () => {
    expect(takesRequests(replicaState('a'))).toBe(true)
    expect(takesRequests(replicaState('a', { ready: false }))).toBe(false)
    expect(takesRequests(replicaState('a', { draining: true }))).toBe(false)
  })
})
