import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, owner, row, rows, service } from './database.ts'
import { begin, beginAllowed, claimOne } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { requestTexts, submitIntent, trySubmit, type Intent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})
const submit = (intent?: Intent) => submitIntent(key, admin, intent)
const engage = (control: string, reason = 'for the desk') =>
  call(admin, 'engage_control', { control, reason })
const release = async (control: string) => {
  const { version } = await row('select version from public.emergency_controls')
  return call(admin, 'release_control', {
    control,
    reason: 'checked and repaired',
    expected_version: version,
    keep_paused: false,
  })
}
const desk = async (span: Record<string, unknown> = {}) =>
  (await call(admin, 'read_restore_desk', span)).body

describe('read_restore_desk', () => {
  test('shows what the newest engagement left behind, each with its cause', async () => {
    const before = await submit()
    await claimOne()
    await rows(`update public.workflows set status = 'halted', lease_until = null where id = $1`, [
      before,
    ])
    const halted = await submit()
    const claimed = await claimOne()
    const unknown = await submit()
    await beginAllowed(await claimOne())
    const expired = await submit()
    await engage('omnihub_kill_switch')
    await begin(claimed)
    expect((await trySubmit(key, admin)).status).toBe(503)
    expect((await trySubmit(key, admin)).status).toBe(503)
    await call(service, 'count_refusals', {
      function_name: 'guard',
      refusals: JSON.stringify([{ operation: 'issue_refund', code: 'KILL_SWITCH', count: 40 }]),
    })
    await rows(
      `with silent as (update public.effects set begun_at = begun_at - interval '1 minute' where status = 'open')
       update public.workflows set lease_until = lease_until - interval '1 minute' where status = 'running'`,
    )
    await rows('select schedule.sweep_leases()')
    await rows('update public.workflows set expires_at = now() where id = $1', [expired])
    await rows('select schedule.expire_intents()')
    await release('omnihub_kill_switch')

    const left = await desk()
    expect(left).toMatchObject({
      spans: expect.arrayContaining([
        expect.objectContaining({
          control: 'omnihub_kill_switch',
          engaged_by_name: admin.name,
          reason: 'for the desk',
          released_at: expect.any(String),
        }),
      ]),
      span: { since: expect.any(String), until: expect.any(String) },
      refused: [
        { operation: 'issue_refund', code: 'KILL_SWITCH', count: 40 },
        { operation: 'create_ticket', code: 'KILL_SWITCH', count: 2 },
      ],
      held: [],
      halted: [{ id: halted, status: 'halted', code: 'KILL_SWITCH', message: expect.any(String) }],
      expired: [{ id: expired, status: 'expired', code: 'EXPIRED' }],
      outcome_unknown: [{ id: unknown, status: 'outcome_unknown', code: 'OUTCOME_UNKNOWN' }],
      totals: {
        refused: 42,
        held: 0,
        halted: 1,
        halted_open: 1,
        expired: 1,
        outcome_unknown: 1,
        outcome_unknown_open: 1,
      },
    })

    await call(admin, 'resume_workflows', { ids: [halted], reason: 'go on', rate: 10 })
    expect(await desk()).toMatchObject({
      halted: [{ id: halted, status: 'queued' }],
      totals: { halted: 1, halted_open: 0 },
    })
  })

  test('counts refusals of days ago as the audit log keeps them', async () => {
    const operation = await registerOperation({ name: 'archive_case' })
    await engage('omnihub_kill_switch')
    for (let n = 0; n < 3; n += 1) await trySubmit(key, admin, { operation })
    const { minute } = await row(
      `update public.refusal_counts set minute = minute - interval '5 minutes' returning minute`,
    )
    await rows('select schedule.summarise_refusals()')
    await rows('delete from public.refusal_counts where true')
    await release('omnihub_kill_switch')
    expect(await desk({ since: minute, until: minute })).toMatchObject({
      refused: [{ operation, code: 'KILL_SWITCH', count: 3 }],
      totals: { refused: 3 },
    })
  })

  test('shows what a takeover held, with the request, and asks of agents elsewhere', async () => {
    await engage('operator_takeover')
    const held = await submit()
    await call(service, 'request_approval', {
      operation: 'create_ticket',
      ...(await requestTexts(admin.id, 'create_ticket', { n: 2 })),
      key,
    })
    expect(await desk()).toMatchObject({
      span: { until: null },
      held: [
        {
          id: held,
          status: 'awaiting_approval',
          because: ['operator_takeover'],
          approval_status: 'pending',
        },
      ],
      held_asks: [{ operation: 'create_ticket', status: 'pending', requester_name: admin.name }],
      totals: { held: 2, held_open: 2 },
    })
    await release('operator_takeover')
  })

  test('answers for the span that it is asked about', async () => {
    await submit()
    const claimed = await claimOne()
    await engage('omnihub_kill_switch')
    await begin(claimed)
    await release('omnihub_kill_switch')
    await engage('execution_safe_mode')
    await release('execution_safe_mode')
    expect(await desk()).toMatchObject({ halted: [], totals: { halted: 0 } })
    const spans = await rows('select * from private.control_spans() order by engaged_at desc')
    expect(spans.slice(0, 2).map(({ control }) => control)).toEqual([
      'execution_safe_mode',
      'omnihub_kill_switch',
    ])
    expect(await desk({ since: spans[1]?.engaged_at, until: spans[1]?.released_at })).toMatchObject(
      { totals: { halted: 1 } },
    )
  })

  test('knows that a row that was recreated engaged all three', async () => {
    await owner.query(`
      begin; alter table public.emergency_controls disable trigger emergency_controls_refuse_delete;
      delete from public.emergency_controls where true;
      alter table public.emergency_controls enable trigger emergency_controls_refuse_delete; commit`)
    await call(admin, 'repair_controls', { reason: 'it was gone' })
    const open = await rows('select control from private.control_spans() where released_at is null')
    expect(open.map(({ control }) => control).sort()).toEqual([
      'execution_safe_mode',
      'omnihub_kill_switch',
      'operator_takeover',
    ])
    for (const { control } of open) await release(String(control))
  })

  test('until before since is refused', async () => {
    const answer = await call(admin, 'read_restore_desk', {
      since: '2026-11-27T10:00:00Z',
      until: '2026-11-27T09:00:00Z',
    })
    expect(answer).toMatchObject({ status: 422, body: { details: { field: 'until' } } })
  })
})
