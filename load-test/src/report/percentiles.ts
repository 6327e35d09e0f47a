/** The percentiles that locust reports, as it calls them. */
export const PERCENTILES: readonly { name: string, share: number }[] = [
  { name: '50%', share: 0.5 },
  { name: '66%', share: 0.66 },
  { name: '75%', share: 0.75 },
  { name: '80%', share: 0.8 },
  { name: '90%', share: 0.9 },
  { name: '95%', share: 0.95 },
  { name: '98%', share: 0.98 },
  { name: '99%', share: 0.99 },
  { name: '99.9%', share: 0.999 },
  { name: '99.99%', share: 0.9999 },
  { name: '100%', share: 1 }
]
