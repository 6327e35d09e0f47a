import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { differences } from '@emberwatch/contracts'
import { Value } from 'typebox/value'
import { parse } from 'yaml'
import { Scenario } from './scenario.ts'

const FOLDER = join(import.meta.dirname, '..', 'scenarios')

/** The scenarios that ship, by name. */
export const scenarioNames = async (): Promise<string[]> =>
  (await readdir(FOLDER)).filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length)).sort()

const check = ({ phases }: Scenario, name: string): void => {
  const seen = new Set<string>()
  for (const phase of phases) {
    const { rate, thresholds } = phase
    const where = `scenario ${name}, phase ${phase.name}`
    if ((phase.users === undefined) === (rate === undefined)) throw new Error(`${where}: say either users (closed) or rate (open)`)
    if ((phase.runTime === undefined) === (phase.stages === undefined)) throw new Error(`${where}: say either runTime or stages`)
    for (const figure of [rate, thresholds?.p99, thresholds?.goodput]) {
      if (typeof figure === 'object' && !seen.has(figure.of)) throw new Error(`${where}: there is no earlier phase ${figure.of}`)
    }
    if (seen.has(phase.name)) throw new Error(`${where}: there are two of that name`)
    seen.add(phase.name)
  }
}

/**
 * Reads a scenario that ships, by its name, or any other, by its file.
 *
 * @throws {Error} if there is none, or saying what is wrong with it
 */
export const readScenario = async (nameOrFile: string): Promise<Scenario> => {
  const file = /\.ya?ml$/.test(nameOrFile) ? nameOrFile : join(FOLDER, `${nameOrFile}.yaml`)
  const text = await readFile(file, 'utf8').catch(async (error: unknown) => {
    throw new Error(`there is no scenario ${nameOrFile}; there are ${(await scenarioNames()).join(', ')}, and any YAML file`, { cause: error })
  })
  const scenario: unknown = parse(text)
  if (!Value.Check(Scenario, scenario)) throw new Error(`scenario ${nameOrFile} is not right: ${differences(Scenario, scenario).join('; ')}`)
  check(scenario, nameOrFile)
  return scenario
}
