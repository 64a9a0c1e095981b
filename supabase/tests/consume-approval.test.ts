import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, hold, storedRequest, timeline } from './approvals.ts'
import { call, row, rows, service } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let ann: Member
let ben: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  ann = await createMember('approver')
  ben = await createMember('approver')
  key = (await createKey(admin, ['ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
})
const approved = async () => {
  const id = await askForApproval(key, admin)
  await decide(ann, id)
  await decide(ben, id)
  return id
}
const consume = (approval_id: string, changes: Record<string, unknown> = {}) =>
  call(service, 'consume_approval', {
    approval_id,
    operation: 'issue_refund',
    params_text: '{"n":1}',
    key,
    ...changes,
  })

describe('consume_approval', () => {
  test('lets exactly what was approved run, once, by another key of the same owner too', async () => {
    const id = await approved()
    const other = (await createKey(admin, ['submit'])).key
    expect(await consume(id, { key: other })).toMatchObject({
      status: 200,
      body: { decision: 'run', mode: 'live', approval_id: id },
    })
    expect(await storedRequest(id)).toMatchObject({ consumed_by: 'call' })
    expect(await timeline(id)).toEqual(['requested', 'approved', 'approved', 'consumed'])
    expect(
      await row('select action, actor_type from public.audit_logs order by seq desc limit 1'),
    ).toEqual({ action: 'approval.consumed', actor_type: 'key' })
    expect(await consume(id)).toMatchObject({ status: 409, body: { code: 'APPROVAL_USED' } })
  })

  test('by ten at once lets one through', async () => {
    const id = await approved()
    const answers = await Promise.all(Array.from({ length: 10 }, () => consume(id)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9)
  })

  test.each([
    ['one changed byte', { params_text: '{"n":2}' }, 'PARAMS_CHANGED'],
    ['white space', { params_text: '{"n": 1}' }, 'PARAMS_CHANGED'],
    ['another operation', { operation: 'create_ticket' }, 'PARAMS_CHANGED'],
    ['no params', { params_text: null }, 'PARAMS_CHANGED'],
  ])('refuses %s and leaves the approval', async (_what, changes, code) => {
    const id = await approved()
    expect(await consume(id, changes)).toMatchObject({ status: 409, body: { code } })
    expect(await consume(id)).toMatchObject({ status: 200 })
  })

  test('does not exist for the key of somebody else, and needs a scope', async () => {
    const id = await approved()
    const theirs = (await createKey(admin, ['ask'], { owner: ann })).key
    expect(await consume(id, { key: theirs })).toMatchObject({ status: 404 })
    const scrape = (await createKey(admin, ['scrape'])).key
    expect(await consume(id, { key: scrape })).toMatchObject({ status: 403 })
    expect(await storedRequest(id)).toMatchObject({ consumed_at: null })
  })

  test('says what is missing: a decision, time, the same revision, people', async () => {
    const pending = await askForApproval(key, admin, { params: { n: 2 } })
    expect(await consume(pending)).toMatchObject({ status: 409, body: { code: 'NOT_APPROVED' } })
    const id = await approved()
    await rows('update public.approval_queue set required_approvals = 3 where id = $1', [id])
    expect(await consume(id)).toMatchObject({ body: { code: 'NOT_APPROVED' } })
    await rows(
      'update public.approval_queue set required_approvals = 1, lapses_at = now() where id = $1',
      [id],
    )
    expect(await consume(id)).toMatchObject({ body: { code: 'APPROVAL_LAPSED' } })
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    expect(await consume(id)).toMatchObject({ body: { code: 'OPERATION_CHANGED' } })
    await rows('select schedule.expire_approvals()')
    expect(await consume(id)).toMatchObject({ body: { code: 'OPERATION_CHANGED' } })
  })

  test('leaves the approval of a workflow to the workflow', async () => {
    const submitKey = (await createKey(admin, ['submit', 'ask'])).key
    const { id } = await hold(submitKey, admin)
    await decide(ann, id)
    await decide(ben, id)
    expect(await consume(id)).toMatchObject({ body: { code: 'APPROVAL_USED' } })
    expect(await storedRequest(id)).toMatchObject({ consumed_at: null })
  })

  test('is refused under a kill and keeps the approval; under safe mode it is advisory and keeps it', async () => {
    const id = await approved()
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
    expect(await consume(id)).toMatchObject({ status: 503, body: { code: 'KILL_SWITCH' } })
    await rows(
      `select public.release_control('omnihub_kill_switch', 'checked and repaired', (select version from public.emergency_controls), false)`,
    )
    await call(admin, 'engage_control', { control: 'execution_safe_mode' })
    expect(await consume(id)).toMatchObject({ body: { decision: 'advisory', mode: 'advisory' } })
    expect(await storedRequest(id)).toMatchObject({ consumed_at: null, status: 'approved' })
    await rows(
      `select public.release_control('execution_safe_mode', 'checked and repaired', (select version from public.emergency_controls), false)`,
    )
    expect(await consume(id)).toMatchObject({ body: { decision: 'run' } })
  })
})
