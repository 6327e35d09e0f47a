/** How much one client may ask. */
export interface Rate { perSecond: number, burst: number }

/** What a client has left after it asked. */
export interface Allowance {
  isGranted: boolean
  /** Whole requests it may send at once. */
  remaining: number
  /** Seconds until the next request is granted; 0 if it would be now. */
  waitSeconds: number
  /** Seconds until it may send a whole burst again. */
  fullSeconds: number
}

interface Bucket { tokens: number, at: number }

/**
 * A bucket of tokens for each client: it fills steadily up to a burst, and each request takes one. At most so many
 * clients are remembered; who has not asked for longest is forgotten first, and a forgotten bucket is a full one.
 */
export const createTokenBuckets = ({ perSecond, burst }: Rate, most: number) => {
  const buckets = new Map<string, Bucket>() // who has not asked for longest comes first
  const fill = (client: string, seconds: number): Bucket => {
    const known = buckets.get(client) ?? { tokens: burst, at: seconds }
    const bucket = { tokens: Math.min(burst, known.tokens + (seconds - known.at) * perSecond), at: seconds }
    buckets.delete(client)
    buckets.set(client, bucket)
    const [oldest] = buckets.keys()
    if (buckets.size > most && oldest !== undefined) buckets.delete(oldest)
    return bucket
  }
  return {
    /** Takes one token if there is one. */
    take (client: string, seconds: number): Allowance {
      const bucket = fill(client, seconds)
      const isGranted = bucket.tokens >= 1
      if (isGranted) bucket.tokens--
      return {
        isGranted,
        remaining: Math.max(0, Math.floor(bucket.tokens)),
        waitSeconds: Math.max(0, (1 - bucket.tokens) / perSecond),
        fullSeconds: (burst - bucket.tokens) / perSecond
      }
    },
    /** Takes more, for a request that turns out to be worth several: what is not there is owed. */
    owe (client: string, tokens: number, seconds: number): void {
      fill(client, seconds).tokens -= tokens
    }
  }
}
