import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { startAgents, type Agents, type Reply } from '../../../../test/start-agents.ts'

const counted = z.object({
  requests: z.number(),
  errors: z.number(),
  refused: z.number(),
  timed: z.number(),
})

const stack = inject('stack')
let agents: Agents
/** An operation of this file alone: what other files did is flushed and counted while it runs. */
const probe = `probe_${randomUUID().slice(0, 8)}`
beforeAll(async () => {
  agents = await startAgents(stack)
  await agents.sql(
    `select private.save_operation(jsonb_build_object('name', $1::text, 'description', 'Is counted', 'risk_level', 'low',
       'endpoint_url', $2::text), 'spec', null)`,
    [probe, `${agents.sandbox.url}/operations/${probe}`],
  )
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

const patient = { timeout: 15_000 }

describe('what is counted', () => {
  test('an intent is a request of the API, its call one of the executor, its end an outcome', async () => {
    const replies: Reply[] = []
    // A guard learns of a new operation within a second, and may be too busy to look: each answer counts as what it says.
    const accepted = () => replies.filter(({ status }) => status === 202)
    await expect
      .poll(async () => {
        replies.push(await agents.submit(probe))
        return accepted().length
      }, patient)
      .toBe(7)
    await Promise.all(accepted().map(({ body }) => agents.until(body.workflow_id, 'succeeded')))
    const errors = replies.filter(({ status }) => status === 503).length
    const requests = replies.filter(({ body }) => body.code !== 'UNKNOWN_OPERATION').length
    const asked = { requests, errors, refused: 0, timed: requests }
    await expect.poll(() => totals('api', probe), patient).toEqual(asked)
    const seven = { requests: 7, errors: 0, refused: 0, timed: 7 }
    await expect.poll(() => totals('executor', probe), patient).toEqual(seven)
    await agents.sql('select schedule.count_outcomes()')
    expect(await totals('workflows', probe)).toEqual({ ...seven, timed: 0 })
  })

  test('what nobody registered, or nobody could read, is other', async () => {
    const { requests } = await totals('api', 'other')
    await agents.submit('no_such_operation')
    await agents.submit('')
    const counted = async () => (await totals('api', 'other')).requests
    await expect.poll(counted, patient).toBeGreaterThanOrEqual(requests + 2)
    expect(await totals('api', 'no_such_operation')).toMatchObject({ requests: 0 })
  })

  test('what an operator stopped is refused, and neither good nor bad', async () => {
    await agents.sql(`select public.engage_control('omnihub_kill_switch', 'metrics', null)`)
    try {
      const submitted = async () => (await agents.submit(probe)).body.code
      await expect.poll(submitted).toBe('KILL_SWITCH')
      const refused = async () => (await totals('api', probe)).refused
      await expect.poll(refused, patient).toBeGreaterThan(0)
    } finally {
      await agents.sql(
        `select public.release_control('omnihub_kill_switch', 'the counters were seen', c.version, false) from public.emergency_controls c`,
      )
    }
  })
})
