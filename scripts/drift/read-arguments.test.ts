import { describe, expect, it } from '@jest/globals'
import { readArguments, UsageError } from './read-arguments.ts'

describe('the command line of drift', () => {
  it('needs two sides and nothing else', () => {
    expect(readArguments(['old', 'new.npy', '--groups-current', 'g.txt', '--out', 'r.html'])).toMatchObject({ reference: { path: 'old', groupsFile: undefined }, current: { path: 'new.npy', groupsFile: 'g.txt' }, out: 'r.html', significance: 0.01, n: 10_000, exitCode: false })
    expect(readArguments(['--help'])).toBe('help')
  })

  it.each([[['old']], [['a', 'b', 'c']], [['a', 'b', '--colour', 'red']], [['a', 'b', '--significance', '2']], [['a', 'b', '--n', 'many']]])('refuses %j and says how it is used', (args) => {
    expect(() => readArguments(args)).toThrow(UsageError)
  })
})
