import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { call, count, rows, service } from './database.ts'
import { resetInstallation } from './installation.ts'

let operation = ''
beforeEach(async () => {
  await resetInstallation()
  operation = `op_${randomUUID().slice(0, 8)}`
})

// As text, because the driver would send a list as an array of PostgreSQL.
const report = (refusals: unknown) =>
  call(service, 'count_refusals', {
    function_name: 'guard',
    refusals: JSON.stringify(refusals),
  })
const entries = () =>
  rows(
    `select actor_name, metadata from public.audit_logs
     where action = 'operation.requested.refused' and resource_id = $1`,
    [operation],
  )
const counted = () =>
  count('select sum(count)::int from public.refusal_counts where resource_id = $1', [operation])
const minutes = () =>
  count('select count(*)::int from public.refusal_counts where resource_id = $1', [operation])

describe('what guards refused from memory', () => {
  test('is audited once a minute and counted in full, also when guards report together', async () => {
    const refusals = [{ operation, code: 'KILL_SWITCH', count: 7 }]
    await Promise.all(Array.from({ length: 12 }, () => report(refusals)))
    expect(await counted()).toBe(84)
    const written = await entries()
    expect(written).toHaveLength(await minutes())
    expect(written[0]).toMatchObject({
      actor_name: 'guard guard',
      metadata: { code: 'KILL_SWITCH' },
    })
  })

  test.each([
    ['no list', null],
    ['an empty list', []],
    ['an unknown code', [{ operation: 'a_b', code: 'MAYBE', count: 1 }]],
    ['half a refusal', [{ operation: 'a_b', code: 'KILL_SWITCH', count: 0.5 }]],
    ['a count of zero', [{ operation: 'a_b', code: 'KILL_SWITCH', count: 0 }]],
    ['no operation', [{ code: 'KILL_SWITCH', count: 1 }]],
    ['a list of texts', ['KILL_SWITCH']],
  ])('%s is refused and nothing is counted', async (_name, refusals) => {
    const before = await count('select coalesce(sum(count), 0)::int from public.refusal_counts')
    const answer = await report(refusals)
    expect(answer).toMatchObject({ status: 422, body: { code: 'INVALID_FIELD' } })
    expect(await count('select coalesce(sum(count), 0)::int from public.refusal_counts')).toBe(
      before,
    )
  })
})
