import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { anon, call, count, rows } from './database.ts'
import { createMember } from './members.ts'
import { entry, minuteNow, record, totals, type MetricEntry } from './metrics.ts'

let operation = ''
let writer = ''
beforeEach(() => {
  operation = `op_${randomUUID().slice(0, 8)}`
  writer = randomUUID()
})

describe('a flush', () => {
  test('holds totals: writing it twice, late or in another order changes nothing', async () => {
    const minute = minuteNow() - 1
    const grown = (seq: number) =>
      entry({ operation, minute, requests: seq * 10, errors: seq, refused: seq * 2, seq })
    for (const seq of [1, 3, 2, 3, 1]) {
      expect(await record(writer, [grown(seq)])).toMatchObject({ body: { ok: true } })
    }
    expect(await totals(operation)).toEqual({
      ...{ requests: 30, errors: 3, refused: 6, sum_ms: 30 * 180, within: 30 },
    })
  })

  test('of several writers adds up, and one answers for its own minutes only', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        record(`${writer} ${at}`, [entry({ operation, requests: at + 1 })]),
      ),
    )
    expect(await totals(operation)).toMatchObject({ requests: 36 })
  })

  test('split by minutes, writers and calls in any order is what it is in one', async () => {
    const parts = fc.array(
      fc.record({
        writer: fc.nat(2),
        minute: fc.nat(2),
        requests: fc.integer({ min: 0, max: 50 }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(parts, fc.infiniteStream(fc.nat(100)), async (grown, places) => {
        const name = `op_${randomUUID().slice(0, 8)}`
        const held = new Map<string, MetricEntry>()
        const flushes = grown.map(({ writer: who, minute, requests }) => {
          const before = held.get(`${who} ${minute}`)
          const now = entry({
            operation: name,
            minute: minuteNow() - minute,
            requests: (before?.requests ?? 0) + requests,
            seq: (before?.seq ?? 0) + 1,
          })
          held.set(`${who} ${minute}`, now)
          return { who: `${name} ${who}`, now }
        })
        const repeated = [...flushes, ...flushes].map((flush) => ({
          ...{ flush, place: places.next().value ?? 0 },
        }))
        for (const { flush } of repeated.sort((a, b) => a.place - b.place)) {
          await record(flush.who, [flush.now])
        }
        const expected = [...held.values()].reduce((sum, { requests }) => sum + requests, 0)
        expect(await totals(name)).toMatchObject({ requests: expected, within: expected })
      }),
      { numRuns: 15 },
    )
  })

  test('of two instances at once for the same new operation makes one series', async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => record(writer + name, [entry({ operation })])),
    )
    expect(
      await count('select count(*)::int from metrics.series where operation = $1', [operation]),
    ).toBe(1)
  })
})

describe('what cannot be counted is refused whole, by its name', () => {
  test.each<[string, string, Partial<Record<keyof MetricEntry, unknown>>]>([
    ['another service', 'service must be', { service: 'workflows' }],
    ['no operation', 'operation must be', { operation: '' }],
    ['an operation that is no name', 'operation must be', { operation: "x'; drop table" }],
    ['a minute to come', 'minute must be', { minute: minuteNow() + 5 }],
    ['a minute of last year', 'minute must be', { minute: minuteNow() - 500_000 }],
    ['half a request', 'requests must be', { requests: 0.5 }],
    ['more errors than requests', 'errors must be', { requests: 1, errors: 2 }],
    ['fewer than none refused', 'refused must be', { refused: -1 }],
    ['no duration', 'sum_ms must be', { sum_ms: null }],
    ['no sequence', 'seq must be', { seq: 0 }],
    ['too few buckets', 'hist must be', { hist: [1] }],
    ['a bucket too many', 'hist must be', { hist: Array<number>(19).fill(0) }],
    ['a bucket that is no count', 'hist must be', { hist: [...Array<number>(17).fill(0), -1] }],
    ['half an event', 'hist must be', { hist: [...Array<number>(17).fill(0), 0.5] }],
    [
      'a bucket beyond all counts',
      'hist must be',
      { hist: [...Array<number>(17).fill(0), 1_000_000_001] },
    ],
    ['buckets as a text', 'hist must be', { hist: `[${Array<number>(18).fill(0).join(', ')}]` }],
    ['texts as buckets', 'hist must be', { hist: Array<string>(18).fill('0') }],
  ])('%s', async (_, problem, changes) => {
    const good = entry({ operation })
    const answer = await record(writer, [good, { ...entry({ operation }), ...changes }])
    expect(answer).toMatchObject({ status: 422, body: { code: 'INVALID_FIELD' } })
    expect(JSON.stringify(answer.body)).toContain(`counts[1]: ${problem}`)
    expect(await totals(operation)).toMatchObject({ requests: null })
  })

  test.each([
    ['no list', null],
    ['an empty list', []],
    ['a minute twice', [entry(), entry()]],
    ['a list of texts', ['requests']],
  ])('%s', async (_, counts) => {
    expect(await record(writer, counts)).toMatchObject({ status: 422 })
  })

  test('a writer without a name', async () => {
    expect(await record('', [entry()])).toMatchObject({ body: { details: { field: 'writer' } } })
  })
})

describe('the counters', () => {
  test('are closed to everybody, in every partition', async () => {
    const found = await rows(
      `select c.relname from pg_class c where c.relnamespace = 'metrics'::regnamespace and c.relkind in ('r', 'p')
         and (not c.relrowsecurity or exists (
           select from aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
           where r.rolname in ('anon', 'authenticated', 'service_role')))`,
    )
    expect(found).toEqual([])
    const usage = await rows(
      `select r.rolname from pg_roles r where r.rolname in ('anon', 'authenticated', 'service_role')
         and has_schema_privilege(r.oid, 'metrics', 'usage')`,
    )
    expect(usage).toEqual([])
  })

  test('are written by services only', async () => {
    const admin = await createMember('admin')
    for (const caller of [anon, admin]) {
      await expect(
        call(caller, 'record_metrics', { writer, counts: JSON.stringify([entry()]) }),
      ).rejects.toThrow('permission denied')
    }
  })
})
