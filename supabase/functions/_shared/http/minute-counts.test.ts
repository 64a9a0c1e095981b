import { describe, expect, test } from 'vitest'
import { createMinuteCounter, type CountedRequest, type MinuteCounts } from './minute-counts.ts'

const minute = 29_000_000
const good: CountedRequest = {
  service: 'api',
  operation: 'refund',
  outcome: 'good',
  durationMs: 180,
}

function counting(answers: boolean[] = []) {
  let now = minute * 60_000
  const sent: (readonly MinuteCounts[])[] = []
  const due: { isUrgent: boolean; comes: () => void }[] = []
  const work: Promise<unknown>[] = []
  const counter = createMinuteCounter({
    send: (counts) => {
      sent.push(counts)
      return Promise.resolve(answers[sent.length - 1] ?? true)
    },
    now: () => now,
    untilDue: (isUrgent) => new Promise<void>((comes) => due.push({ isUrgent, comes })),
    keepAlive: (flush) => work.push(flush),
  })
  return {
    counter,
    sent,
    due,
    work,
    passes: (minutes: number) => (now += minutes * 60_000),
    /** What waits for its time gets it, and everything after that is given its turn. */
    async comesDue() {
      due.shift()?.comes()
      await new Promise((resolve) => setTimeout(resolve))
    },
  }
}

describe('counting by minute', () => {
  test('sends the totals of a minute in one call, by operation', async () => {
    const { counter, sent, comesDue } = counting()
    for (const outcome of ['good', 'bad', 'refused', 'good'] as const)
      counter.count({ ...good, outcome })
    counter.count({ ...good, service: 'executor', operation: 'send_email', durationMs: 12_000 })
    expect(sent).toEqual([])
    await comesDue()
    expect(sent).toEqual([
      [
        {
          ...{ service: 'api', operation: 'refund', minute, requests: 3, errors: 1, refused: 1 },
          ...{ sum_ms: 540, seq: 1, hist: expect.arrayContaining([3]) },
        },
        expect.objectContaining({ service: 'executor', operation: 'send_email', requests: 1 }),
      ],
    ])
    expect(sent[0]?.[0]?.hist[7]).toBe(3)
    expect(sent[0]?.[1]?.hist[17]).toBe(1)
  })

  test('a bound belongs to the bucket below it', async () => {
    const { counter, sent, comesDue } = counting()
    counter.count({ ...good, durationMs: 200 })
    counter.count({ ...good, durationMs: 200.5 })
    await comesDue()
    expect(sent[0]?.[0]?.hist.slice(7, 9)).toEqual([1, 1])
  })

  test('totals are absolute and their number rises, so that a lost flush loses nothing', async () => {
    const { counter, sent, comesDue } = counting([false])
    counter.count(good)
    await comesDue()
    await comesDue()
    counter.count(good)
    await comesDue()
    expect(sent.flat().map(({ requests, seq }) => [requests, seq])).toEqual([
      [1, 1],
      [1, 2],
      [2, 3],
    ])
  })

  test('a failed request is told at once, others when it is time', () => {
    const [calm, urgent] = [counting(), counting()]
    calm.counter.count(good)
    urgent.counter.count({ ...good, outcome: 'bad' })
    expect([calm.due[0]?.isUrgent, urgent.due[0]?.isUrgent]).toEqual([false, true])
  })

  test('a storm waits for one flush, and the instance is kept alive until it is done', async () => {
    const { counter, due, work, comesDue } = counting()
    for (let call = 0; call < 1_000; call += 1) counter.count(good)
    expect([due.length, work.length]).toEqual([1, 1])
    await comesDue()
    await expect(Promise.all(work)).resolves.toBeDefined()
  })

  test('a request counts in the minute in which it ends', async () => {
    const { counter, sent, comesDue, passes } = counting()
    counter.count(good)
    passes(1)
    counter.count(good)
    await comesDue()
    expect(sent[0]?.map(({ minute: at, requests }) => [at - minute, requests])).toEqual([
      [0, 1],
      [1, 1],
    ])
  })

  test('a poll that waits for a human counts without its time', async () => {
    const { counter, sent, comesDue } = counting()
    counter.count({ ...good, durationMs: null })
    await comesDue()
    expect(sent[0]?.[0]).toMatchObject({ requests: 1, sum_ms: 0 })
    expect(sent[0]?.[0]?.hist.every((count) => count === 0)).toBe(true)
  })

  test('what is no name, and the two hundred and first one, is other', async () => {
    const { counter, sent, comesDue } = counting()
    counter.count({ ...good, operation: 'No name!' })
    for (let at = 0; at < 201; at += 1) counter.count({ ...good, operation: `op_${at}` })
    await comesDue()
    expect(sent[0]).toHaveLength(201)
    expect(sent[0]?.find(({ operation }) => operation === 'other')?.requests).toBe(2)
  })

  test('what nobody takes is kept for half an hour and then given up', async () => {
    const { counter, sent, comesDue, passes } = counting([false, false, false])
    counter.count(good)
    await comesDue()
    passes(30)
    await comesDue()
    passes(1)
    await comesDue()
    await comesDue()
    expect(sent).toHaveLength(3)
  })

  test('an instance that ends sends what it has', async () => {
    const { counter, sent } = counting()
    counter.count(good)
    await counter.flush()
    await counter.flush()
    expect(sent).toHaveLength(1)
  })
})
