import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { ArmState, Prediction } from '@emberwatch/contracts'

/** Labels of a model are few; this only keeps a broken one from filling the memory. */
const MOST_LABELS = 1000

interface Counted { requests: number, errors: number, labels: Map<string, number>, compared: number, disagreed: number, micros: RecordableHistogram }

const begin = (): Counted => ({ requests: 0, errors: 0, labels: new Map(), compared: 0, disagreed: 0, micros: createHistogram() })

/** What each arm of a split has answered since it was set. */
export const createArmStatistics = () => {
  const arms = new Map<string, Counted>()
  const of = (name: string): Counted => {
    const counted = arms.get(name) ?? begin()
    arms.set(name, counted)
    return counted
  }
  const milliseconds = ({ micros }: Counted, percentile: number): number | null => micros.count === 0 ? null : micros.percentile(percentile) / 1000
  return {
    answered (name: string, tookMs: number, { label, shadow, cached = false }: Pick<Prediction, 'label' | 'shadow' | 'cached'>): void {
      const arm = of(name)
      arm.requests++
      if (!cached) arm.micros.record(Math.max(1, Math.round(tookMs * 1000))) // memory says nothing of how fast a model is
      if (arm.labels.has(label) || arm.labels.size < MOST_LABELS) arm.labels.set(label, (arm.labels.get(label) ?? 0) + 1)
      if (shadow === undefined) return
      arm.compared++
      if (shadow.label !== label) arm.disagreed++
    },
    failed (name: string): void {
      const arm = of(name)
      arm.requests++
      arm.errors++
    },
    state: (name: string): ArmState => {
      const arm = arms.get(name) ?? begin()
      const { requests, errors, labels, compared, disagreed } = arm
      return { name, requests, errors, p50Ms: milliseconds(arm, 50), p95Ms: milliseconds(arm, 95), labels: Object.fromEntries(labels), compared, disagreed }
    },
    clear: (): void => arms.clear()
  }
}
export type ArmStatistics = ReturnType<typeof createArmStatistics>
