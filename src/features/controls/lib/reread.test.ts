import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRereader } from './reread.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A read that works or fails until it is told otherwise, and is repeated twice as the panel does. */
function startReading(works: boolean) {
  const queries = new QueryClient()
  const reads = { count: 0, works }
  const observer = new QueryObserver(queries, {
    queryKey: ['counts'],
    queryFn: () => {
      reads.count += 1
      return reads.works ? Promise.resolve(reads.count) : Promise.reject(new Error('no'))
    },
    retry: 2,
    retryDelay: 600,
    meta: { live: ['live_counts'] },
  })
  const unsubscribe = observer.subscribe(() => undefined)
  return { reads, queries, observer, unsubscribe }
}

test('messages every second do not keep a read from failing, and its error stands still', async () => {
  const { reads, queries, observer, unsubscribe } = startReading(false)
  const { reread, stop } = createRereader(queries)
  for (let second = 0; second < 5; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000)
    reread('live_counts')
  }
  expect(observer.getCurrentResult().status).toBe('error')
  expect(reads.count).toBe(3)
  reads.works = true
  await vi.advanceTimersByTimeAsync(6_000)
  expect(observer.getCurrentResult()).toMatchObject({ status: 'success', data: 4 })
  stop()
  unsubscribe()
})

test('only what shows the table is read again', async () => {
  const { reads, queries, unsubscribe } = startReading(true)
  const { reread, stop } = createRereader(queries)
  await vi.advanceTimersByTimeAsync(1)
  reread('audit_logs')
  await vi.advanceTimersByTimeAsync(1)
  expect(reads.count).toBe(1)
  reread('live_counts')
  await vi.advanceTimersByTimeAsync(1)
  expect(reads.count).toBe(2)
  stop()
  unsubscribe()
})
