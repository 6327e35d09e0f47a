import type { DriftReport } from '@emberwatch/contracts'

/** What the first page tells; what could not be read is left out. */
export interface Overview {
  title: string
  task: string
  champion?: string | undefined
  dataset?: string | undefined
  report?: Pick<DriftReport, 'reportId' | 'sentence'> | undefined
}

const ENTITIES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

const STYLE = `
:root { color-scheme: light dark; --ink: #1d1b19; --soft: #6a625b; --line: #e4ded7; --ground: #fbf9f7; --accent: #b4411a }
@media (prefers-color-scheme: dark) { :root { --ink: #f1ece7; --soft: #a89f97; --line: #3a3531; --ground: #191715; --accent: #ff9a6b } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 40rem; margin: 0 auto; padding: 3rem 1.25rem }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -.02em }
p { margin: .4rem 0 2rem; color: var(--soft) }
ul { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line) }
li { padding: .8rem 0; border-bottom: 1px solid var(--line) }
li span { display: block; color: var(--soft); font-size: .92rem; overflow-wrap: anywhere }
a { color: var(--accent); font-weight: 600; text-decoration: none }
a:hover, a:focus-visible { text-decoration: underline }
code { font: .92em ui-monospace, monospace }`

const link = (href: string, name: string, about: string): string =>
  `<li><a href="${escape(href)}">${escape(name)}</a><span>${escape(about)}</span></li>`

/** The first page: where everything is. */
export const renderIndexPage = ({ title, task, champion, dataset, report }: Overview): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Emberwatch</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Emberwatch</h1>
<p>Watches wildfires in satellite tiles. Task <code>${escape(task)}</code>: ${escape(title)}</p>
<ul>
${[
  link('/docs', 'API', 'every route, to read and to try'),
  link('/v1/replicas', 'Replicas', 'which model each inference replica serves now'),
  link('/v1/models', 'Models', champion === undefined ? 'no champion yet' : `champion ${champion}`),
  link('/v1/datasets', 'Datasets', dataset === undefined ? 'no version yet' : `newest ${dataset}`),
  link('/v1/runs', 'Training runs', 'what was trained, how and with what result'),
  link('/v1/fires', 'Fires', 'what the feed brought in'),
  report === undefined
    ? link('/v1/drift/reports', 'Drift reports', 'none yet')
    : link(`/v1/drift/reports/${encodeURIComponent(report.reportId)}/html`, 'Latest drift report', report.sentence),
  link('/readyz', 'Readiness', 'whether everything needed is there')
].join('\n')}
</ul>
</main>
</body>
</html>
`
