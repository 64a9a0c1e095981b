import { beforeEach, describe, expect, test } from 'vitest'
import { call, count, row, rows, service } from './database.ts'

beforeEach(() => rows('delete from public.dependency_states where true'))

const record = (...probes: object[]) =>
  call(service, 'record_probes', { probes: JSON.stringify(probes) })
const answered = (latency_ms: number, name = 'rpc_primary') => ({
  ...{ name, outcome: 'answered', latency_ms, detail: 'rpc.example.com' },
})
const failed = { name: 'rpc_primary', outcome: 'failed', problem: 'no answer within 3 s' }
const standing = () =>
  row(
    `select state, latency_ms, problem, since < checked_at as "isOld", last_success_at is not null as "hasAnswered" from public.dependency_states`,
  )

describe('record_probes', () => {
  test('calls slow what took long three times in a row, and takes that back at once', async () => {
    const states: unknown[] = []
    for (const latency of [40, 501, 900, 700, 800, 500]) {
      await record(answered(latency))
      states.push((await standing())['state'])
    }
    expect(states).toEqual(['reachable', 'reachable', 'reachable', 'slow', 'slow', 'reachable'])
  })

  test('keeps since when it stands so and when it last answered', async () => {
    await record(answered(40))
    await record(answered(41))
    expect(await standing()).toMatchObject({ state: 'reachable', latency_ms: 41, isOld: true })
    await record(failed)
    expect(await standing()).toEqual({
      ...{ state: 'unreachable', latency_ms: null, problem: failed.problem },
      ...{ isOld: false, hasAnswered: true },
    })
    await record(failed)
    expect(await standing()).toMatchObject({ isOld: true })
  })

  test('forgets what is not asked any more', async () => {
    await record(answered(1, 'database'), answered(1, 'channel:0a-1'))
    await record(answered(1, 'database'), { name: 'redis', outcome: 'not_configured' })
    expect(await rows('select name, state from public.dependency_states order by 1')).toEqual([
      { name: 'database', state: 'reachable' },
      { name: 'redis', state: 'not_configured' },
    ])
  })

  test('keeps the slowest of a minute as the sample, and none of what did not answer', async () => {
    await rows('truncate metrics.infra_minute')
    for (const latency of [40, 90, 10]) await record(answered(latency))
    await record(failed)
    expect(
      await count(
        `select max(value)::int from metrics.infra_minute where name = 'probe_ms/rpc_primary'`,
      ),
    ).toBe(90)
    expect(await count('select count(*)::int from metrics.infra_minute')).toBeLessThanOrEqual(2)
  })

  test.each<[string, object]>([
    ['name', { name: 'RPC', outcome: 'answered', latency_ms: 1 }],
    ['outcome', { name: 'redis', outcome: 'fine' }],
    ['latency_ms', { name: 'redis', outcome: 'answered' }],
    ['latency_ms', { name: 'redis', outcome: 'answered', latency_ms: -1 }],
  ])('refuses a round with a wrong %s', async (word, probe) => {
    const answer = await record(answered(1, 'database'), probe)
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining(word) } })
    expect(await rows('select 1 from public.dependency_states')).toEqual([])
  })
})
