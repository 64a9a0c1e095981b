import type { BucketLimit } from './auth-messages.ts'

const MAX_KEYS = 50_000

interface Bucket {
  tokens: number
  at: number
}

/** One token bucket per key; forgets the key unused for longest when there are too many. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>()
  private readonly limit: BucketLimit
  private readonly now: () => number

  /** `now` is a monotonic clock in milliseconds. */
  constructor(limit: BucketLimit, now: () => number) {
    this.limit = limit
    this.now = now
  }

  /** Takes one token; answers 0, or the milliseconds until one is available (then nothing is taken). */
  take(key: string): number {
    const bucket = this.current(key)
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) * this.limit.refillMs)
    bucket.tokens -= 1
    return 0
  }

  refund(key: string): void {
    const bucket = this.current(key)
    bucket.tokens = Math.min(this.limit.capacity, bucket.tokens + 1)
  }

  private current(key: string): Bucket {
    const now = this.now()
    const found = this.buckets.get(key) ?? { tokens: this.limit.capacity, at: now }
    found.tokens = Math.min(
      this.limit.capacity,
      found.tokens + (now - found.at) / this.limit.refillMs,
    )
    found.at = now
    this.buckets.delete(key)
    this.buckets.set(key, found)
    if (this.buckets.size > MAX_KEYS) {
      const oldest = this.buckets.keys().next().value
      if (oldest !== undefined) this.buckets.delete(oldest)
    }
    return found
  }
}
