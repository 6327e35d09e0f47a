import { describe, expect, it } from '@jest/globals'
import { compareRuns } from '../domain/compare-runs.ts'
import { metric, model, run } from '../testing/records.ts'
import { renderComparison } from './render-comparison.ts'

const HOSTILE = '</code><script>alert(1)</script>'

const page = () => {
  const first = run('first-run', { modelVersion: 'm1', cpuSeconds: 75.25, device: 'WASM, 2 threads', finishedAt: '2026-06-01T00:01:05.000Z' })
  const second = run('second-run', { parameters: { ...first.parameters, units: 512 }, state: 'failed', failure: HOSTILE, backend: HOSTILE })
  return renderComparison('wildfire', compareRuns([
    { run: first, metrics: [0.5, 0.3, 0.4].map((loss, step) => metric('first-run', step, loss)), model: model('m1') },
    { run: second, metrics: [0.6, 0.45].map((loss, step) => metric('second-run', step, loss)), model: undefined }
  ]))
}

describe('the comparison of runs as a page', () => {
  it('is one file that loads nothing and runs nothing, whatever the records say', () => {
    expect(page()).not.toMatch(/<script|<link|@import|url\(|https?:|\son\w+=/)
    expect(page()).toContain('&lt;script&gt;alert(1)')
  })

  it('draws every epoch of every run, and rings the one that was kept', () => {
    const lines = [...page().matchAll(/<path class="run run-(\d) (solid|dashed)" d="(M[^"]+)"\/>/g)].map(([, number, line, path = '']) => [number, line, path.split(/[ML]/).length - 1])
    expect(lines.filter(([, , points]) => Number(points) > 1)).toEqual([['1', 'solid', 3], ['1', 'dashed', 3], ['2', 'solid', 2], ['2', 'dashed', 2], ['1', 'solid', 3], ['2', 'solid', 2]])
    expect(page().match(/<circle class="run-1"/g)).toHaveLength(2)
  })

  it('has for every drawing a name, a description and the numbers behind it', () => {
    expect(page().match(/<svg [^>]*role="img" aria-labelledby="\w+-title \w+-description"/g)).toHaveLength(2)
    expect(page()).toContain('<tr><th scope="row">2</th><td>0.3000</td>\n<td>0.3000</td>\n<td>0.9000</td>')
  })

  it('says what was chosen differently, how good the models are, how sure that is, and what it cost', () => {
    for (const part of ['<th scope="row">units</th><td>128</td>\n<td>512</td>', '0.9600 (0.900\u00a0–\u00a00.980)', '1 min 5 s', '1 min 15 s', 'WASM, 2 threads', 'there was no champion', '2 of 3 (trial 1)']) expect(page()).toContain(part)
  })

  it('stands while nothing was measured yet', () => {
    const comparison = compareRuns(['a', 'b'].map((runId) => ({ run: run(runId, { state: 'queued', finishedAt: null }), metrics: [], model: undefined })))
    expect(renderComparison('wildfire', comparison)).toContain('Nothing was measured yet.')
  })
})
