import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { startAgents, type Agents } from '../../../../test/start-agents.ts'

const counted = z.object({
  requests: z.number(),
  errors: z.number(),
  refused: z.number(),
  timed: z.number(),
})

const stack = inject('stack')
let agents: Agents
beforeAll(async () => {
  agents = await startAgents(stack)
})
afterAll(() => agents.stop())

/** Totals of a service and operation so far, over all instances and minutes. */
async function totals(service: string, operation: string) {
  const [row] = await agents.sql(
    `select coalesce(sum(m.requests), 0)::int as requests, coalesce(sum(m.errors), 0)::int as errors,
       coalesce(sum(m.refused), 0)::int as refused,
       coalesce(sum((select sum(c) from unnest(m.hist) c)), 0)::int as timed
     from metrics.slo_minute m join metrics.series s on s.id = m.series_id
     where s.service = $1 and s.operation = $2`,
    [service, operation],
  )
  return counted.parse(row)
}

/** What the counters rise by while something is done; each flush takes up to five seconds. */
async function rise(service: string, operation: string, act: () => Promise<unknown>) {
  const before = await totals(service, operation)
  await act()
  return async () => {
    const now = await totals(service, operation)
    return {
      requests: now.requests - before.requests,
      errors: now.errors - before.errors,
      refused: now.refused - before.refused,
      timed: now.timed - before.timed,
    }
  }
}

const patient = { timeout: 15_000 }

describe('what is counted', () => {
  test('an intent is a request of the API, its call one of the executor, its end an outcome', async () => {
    const submit = async () => {
      const ids = await Promise.all(
        Array.from({ length: 7 }, async () => {
          const { body } = await agents.submit('sync_invoice', { idempotency_key: randomUUID() })
          return body.workflow_id
        }),
      )
      await Promise.all(ids.map((id) => agents.until(id, 'succeeded')))
    }
    const calls = await rise('executor', 'sync_invoice', () => Promise.resolve())
    const ended = await rise('workflows', 'sync_invoice', () => Promise.resolve())
    const asked = await rise('api', 'sync_invoice', submit)
    const seven = { requests: 7, errors: 0, refused: 0, timed: 7 }
    await expect.poll(asked, patient).toEqual(seven)
    await expect.poll(calls, patient).toEqual(seven)
    await agents.sql('select schedule.count_outcomes()')
    expect(await ended()).toEqual({ ...seven, timed: 0 })
  })

  test('what nobody registered, or nobody could read, is other', async () => {
    const risen = await rise('api', 'other', async () => {
      await agents.submit('no_such_operation', { idempotency_key: randomUUID() })
      await agents.submit('', { idempotency_key: randomUUID() })
    })
    await expect.poll(async () => (await risen()).requests, patient).toBeGreaterThanOrEqual(2)
    expect(await totals('api', 'no_such_operation')).toMatchObject({ requests: 0 })
  })

  test('what an operator stopped is refused, and neither good nor bad', async () => {
    await agents.sql(`select public.engage_control('omnihub_kill_switch', 'metrics', null)`)
    try {
      const risen = await rise('api', 'sync_invoice', async () => {
        await expect
          .poll(
            async () =>
              (await agents.submit('sync_invoice', { idempotency_key: randomUUID() })).status,
          )
          .toBe(503)
      })
      await expect.poll(async () => (await risen()).refused, patient).toBeGreaterThan(0)
      expect(await risen()).toMatchObject({ errors: 0 })
    } finally {
      await agents.sql(
        `select public.release_control('omnihub_kill_switch', 'the counters were seen', c.version, false) from public.emergency_controls c`,
      )
    }
  })
})
