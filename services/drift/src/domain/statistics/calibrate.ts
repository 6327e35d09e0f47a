/** The probability of being right that a confidence stands for. */
export type Calibration = (confidence: number) => number

interface Block { confidence: number, right: number, weight: number }

/**
 * Isotonic calibration: the non-decreasing step function of confidence that is closest to what was right (pool adjacent violators),
 * with straight lines between the steps' middles.
 *
 * Source: Zadrozny and Elkan: Transforming classifier scores into accurate multiclass probability estimates (2002).
 *
 * @throws {RangeError} if there is nothing to calibrate on
 */
export const calibrate = (seen: readonly { confidence: number, right: number }[]): Calibration => {
  if (seen.length === 0) throw new RangeError('there is nothing to calibrate on')
  const blocks: Block[] = []
  for (const { confidence, right } of seen.toSorted((a, b) => a.confidence - b.confidence)) {
    let block: Block = { confidence, right, weight: 1 }
    for (let last = blocks.at(-1); last !== undefined && (last.right >= block.right || last.confidence === block.confidence); last = blocks.at(-1)) {
      const weight = last.weight + block.weight
      block = { weight, right: (last.right * last.weight + block.right * block.weight) / weight, confidence: (last.confidence * last.weight + block.confidence * block.weight) / weight }
      blocks.pop()
    }
    blocks.push(block)
  }
  return (confidence) => {
    const above = blocks.findIndex((block) => block.confidence >= confidence)
    if (above === 0) return (blocks[0] as Block).right
    if (above === -1) return (blocks.at(-1) as Block).right
    const [low, high] = [blocks[above - 1] as Block, blocks[above] as Block]
    return low.right + (high.right - low.right) * (confidence - low.confidence) / (high.confidence - low.confidence)
  }
}
