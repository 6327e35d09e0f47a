import type { Explanation } from '@emberwatch/contracts'
import { createTurns, drawOverlay, type Explainer, explainHead, headFromOnnx, type SeenImage } from '@emberwatch/ml'
import { explanationsFull } from './errors.ts'
import type { LoadedModel } from './model-slot.ts'

/** An explanation costs as much as several answers; who asks for more at once is sent to another replica. */
const MOST_IN_HAND = 4
const MOST_CLASSES = 5
const DIGITS = 1e5

const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS

/** What an image that shall be explained looks like to the backbone, what the head makes of that row by row, and its bytes. */
interface Answered { image: Uint8Array, seen: SeenImage, probabilities: Float32Array }

/** Puts into words, numbers and a picture where the evidence for an answer lies. */
const explain = async ({ model, head }: LoadedModel, { image, seen, probabilities }: Answered): Promise<Explanation> => {
  const likeliest = model.classes.map((_, index) => index).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0)).slice(0, MOST_CLASSES)
  const { rows, columns, classes } = explainHead({ head: headFromOnnx(head), seen, probabilities }, likeliest)
  const overlay = await drawOverlay(image, { rows, columns, cells: classes[0]?.cells ?? new Float32Array(rows * columns) })
  return {
    method: seen.method,
    rows,
    columns,
    classes: Object.fromEntries(classes.map((map, place) => [model.classes[likeliest[place] ?? 0] ?? '', {
      logit: rounded(map.logit),
      ...('constant' in map && { constant: rounded(map.constant) }),
      cells: Array.from({ length: rows }, (_, row) => Array.from(map.cells.subarray(row * columns, (row + 1) * columns), rounded))
    }])),
    overlay: Buffer.from(overlay).toString('base64')
  }
}

/** Explains few answers at a time, one after the other, in a thread that predictions do not need. */
export const createExplanations = (explainer: Explainer) => {
  const turn = createTurns(1)
  let inHand = 0
  return {
    /** @throws {AppError} INFERENCE_BUSY */
    enter (): () => void {
      if (inHand >= MOST_IN_HAND) throw explanationsFull(MOST_IN_HAND)
      inHand++
      return () => { inHand-- }
    },
    /** The embedding of an image, with what shows where it comes from. */
    see: (signal: AbortSignal, tensor: Float32Array): Promise<SeenImage> => turn(signal, () => explainer.see(tensor, signal)),
    explain
  }
}
export type Explanations = ReturnType<typeof createExplanations>
