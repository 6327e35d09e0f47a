import { describe, expect, it } from '@jest/globals'
import { adjustScenario, thresholdsOf } from './adjust-scenario.ts'
import { readOptions, usage } from './options.ts'
import { readScenario, scenarioNames } from './read-scenario.ts'
import { secondsOf } from './scenario.ts'

describe('the command line', () => {
  it('is read as locust\'s is', () => {
    expect(readOptions(['-u', '50', '-r', '10', '-t', '1m30s', '-H', 'http://gateway/', '--wait', '1,3'])).toMatchObject({ users: 50, spawnRate: 10, runTime: 90, host: 'http://gateway', wait: [1, 3] })
    expect(readOptions([]).header).toEqual([])
    expect(usage()).toContain('-t, --run-time 60s')
  })

  it.each([
    [['-u', '0'], '--users takes a whole number from 1'],
    [['-u', '5', '--rate', '5'], 'either --users (closed load) or --rate (open load)'],
    [['--run-time', 'soon'], '"soon" is no duration'],
    [['--run-time', '0s'], '--run-time takes a time above 0'],
    [['--fail-ratio', '5'], '--fail-ratio takes a number from 0 to 1'],
    [['--wait', '3,1'], '--wait takes two numbers'],
    [['--header', 'nonsense'], '--header takes NAME:VALUE'],
    [['--speed', '3'], '--speed']
  ])('refuses %j', (parameters, message) => {
    expect(() => readOptions(parameters)).toThrow(message)
  })

  it('makes a closed scenario an open one, with thresholds of its own', async () => {
    const options = readOptions(['--rate', '30', '--only', 'predict an image', '--p99', '60', '--fail-ratio', '0.01'])
    const { tasks, phases: [phase] } = adjustScenario(await readScenario('steady'), options)
    expect(tasks.map(({ name }) => name)).toEqual(['predict an image'])
    expect([phase?.rate, phase?.users]).toEqual([30, undefined])
    expect(thresholdsOf(options)).toEqual({ failRatio: 0.01, p99: 60 })
  })

  it('says what does not go together', async () => {
    expect(() => adjustScenario({ description: '', tasks: [], phases: [{ name: 'a' }, { name: 'b' }] }, readOptions(['-u', '5']))).toThrow('for scenarios of one phase')
    const steady = await readScenario('steady')
    expect(() => adjustScenario(steady, readOptions(['--only', 'dance']))).toThrow('no task dance')
  })
})

describe('scenarios', () => {
  it('that ship are right, all six', async () => {
    const names = await scenarioNames()
    expect(names).toEqual(['overload', 'ramp', 'replica-kill', 'spike', 'steady', 'swap-under-load'])
    for (const name of names) expect((await readScenario(name)).phases.length).toBeGreaterThan(0)
  })

  it('that are not there are named with those that are', async () => {
    await expect(readScenario('panic')).rejects.toThrow('there is no scenario panic; there are overload, ramp')
  })

  it('write times as locust does', () => {
    expect(['90', 90, '500ms', '1h30m', '1m30s', '1.5s'].map(secondsOf)).toEqual([90, 90, 0.5, 5400, 90, 1.5])
    expect(() => secondsOf('5 apples')).toThrow('is no duration')
  })
})
