import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startOwnSystem } from '@emberwatch/load-test'

/**
 * `node scripts/check-observability.ts --prometheus PATH [--seconds 60]`: a real Prometheus, set up as in
 * `deploy/observability` but for where the processes are, watches a system of our own that is asked without a pause.
 * Says which processes it cannot read, and which queries of the dashboard give nothing.
 */
const { values: { prometheus = 'prometheus', seconds, port } } = parseArgs({ options: { prometheus: { type: 'string' }, seconds: { type: 'string', default: '60' }, port: { type: 'string', default: '29090' } } })
const FIRST_PORT = 29_100
const PROCESSES = 6
const root = resolve(import.meta.dirname, '..')
const watched = join(root, 'deploy', 'observability')
const say = (line: string): void => console.log(line)

interface Answer<Data> { data: Data }
const api = async <Data>(path: string): Promise<Data> => (await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json() as Answer<Data>).data

/** The configuration as it is shipped, with addresses instead of the names that the compose network knows, and a shorter interval. */
const configure = async (folder: string): Promise<string> => {
  const shipped = await readFile(join(watched, 'prometheus.yml'), 'utf8')
  const targets = Array.from({ length: PROCESSES }, (_, index) => `'127.0.0.1:${FIRST_PORT + index}'`).join(', ')
  const file = join(folder, 'prometheus.yml')
  await writeFile(file, shipped
    .replace('/etc/prometheus/alerts.yml', join(watched, 'alerts.yml'))
    .replaceAll(/(scrape|evaluation)_interval: 15s/g, '$1_interval: 3s')
    .replace(/ {4}dns_sd_configs:[^]*$/, `    static_configs:\n      - targets: [${targets}]\n`))
  return file
}

const askFor = async (gateway: string, untilMs: number): Promise<void> => {
  const images = join(root, 'samples', 'unseen', 'wildfire')
  const tiles = await Promise.all((await readdir(images)).map((name) => readFile(join(images, name))))
  for (let sent = 0; performance.now() < untilMs; sent++) {
    const answer = await fetch(`${gateway}/v1/tasks/wildfire/predict`, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: new Uint8Array(tiles[sent % tiles.length] ?? []) })
    await answer.arrayBuffer()
    await delay(50)
  }
}

const readQueries = async (): Promise<{ title: string, expr: string }[]> => {
  const { panels } = JSON.parse(await readFile(join(watched, 'grafana', 'dashboards', 'emberwatch.json'), 'utf8')) as { panels: { title: string, targets?: { expr: string }[] }[] }
  return panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$__rate_interval', '30s').replaceAll('$service', '.*') })))
}

const folder = await mkdtemp(join(tmpdir(), 'emberwatch-prometheus-'))
const started: { stop: () => Promise<void> }[] = []
try {
  const { gateway } = await startOwnSystem({ environment: { ...process.env, HEALTH_PORT: String(FIRST_PORT) }, replicas: 2, say, onStarted: (one) => started.push(one) })
  const server = spawn(prometheus, [`--config.file=${await configure(folder)}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'], { stdio: 'inherit' })
  started.push({ stop: async () => { if (server.kill('SIGTERM')) await once(server, 'exit') } })
  await askFor(gateway, performance.now() + Number(seconds) * 1000)
  const { activeTargets } = await api<{ activeTargets: { scrapeUrl: string, health: string, lastError: string }[] }>('targets?state=active')
  const down = activeTargets.filter(({ health }) => health !== 'up')
  for (const { scrapeUrl, lastError } of down) say(`DOWN  ${scrapeUrl}: ${lastError}`)
  say(`${activeTargets.length - down.length} of ${activeTargets.length} processes are read`)
  const queries = await readQueries()
  const silent: string[] = []
  for (const { title, expr } of queries) {
    const { result } = await api<{ result: unknown[] }>(`query?query=${encodeURIComponent(expr)}`).then((data) => data ?? { result: [] })
    if (result.length === 0) silent.push(`NOTHING  ${title}: ${expr}`)
  }
  for (const line of silent) say(line)
  say(`${queries.length - silent.length} of ${queries.length} queries of the dashboard give something`)
  const { alerts } = await api<{ alerts: { labels: { alertname: string }, state: string }[] }>('alerts')
  say(`alerts: ${alerts.map(({ labels, state }) => `${labels.alertname} ${state}`).join(', ') || 'none'}`)
  process.exitCode = down.length === 0 && activeTargets.length === PROCESSES ? 0 : 1
} finally {
  for (const one of started.reverse()) await one.stop()
  await rm(folder, { recursive: true, force: true })
}
