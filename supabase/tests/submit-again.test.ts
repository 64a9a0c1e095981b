import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { become, call, callWithin, count, field, owner, row, rows } from './database.ts'
import { claimOne, run, succeeded } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { requestTexts, submitIntent, type Intent } from './intents.ts'
import { createMember, type Member } from './members.ts'
import { untilWaiting } from './until-waiting.ts'

let admin: Member
let second: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  second = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})

const workflows = () => count('select count(*) from public.workflows')

async function expired(intent: Intent = {}): Promise<string> {
  const id = await submitIntent(key, admin, intent)
  await rows('update public.workflows set expires_at = now() where id = $1', [id])
  await rows('select schedule.expire_intents()')
  return id
}

async function argsOf(id: string, by: Member, intent: Intent = {}) {
  const operation = intent.operation ?? 'create_ticket'
  const texts = await requestTexts(by.id, operation, intent.params ?? { n: 1 }, intent)
  return { workflow_id: id, envelope_text: texts.envelope_text }
}
const again = async (id: string, by: Member, intent: Intent = {}) =>
  call(by, 'submit_again', await argsOf(id, by, intent))

describe('submit_again', () => {
  test('makes a workflow in the caller’s name, and both timelines and the audit log say so', async () => {
    const id = await expired()
    const answer = await again(id, second)
    expect(answer).toMatchObject({ status: 200, body: { status: 'queued', created: true } })
    const successor = field(answer, 'workflow_id')
    expect(await row('select * from public.workflows where id = $1', [successor])).toMatchObject({
      requester_id: second.id,
      params_text: '{"n":1}',
    })
    const shown = await call(admin, 'read_workflow', { id })
    expect(shown.body).toMatchObject({
      workflow: { submitted_again_as: successor, submitted_again_by_name: second.name },
      events: expect.arrayContaining([
        expect.objectContaining({ type: 'submitted_again', detail: expect.anything() }),
      ]),
    })
    expect(
      await row(
        `select actor_id, metadata from public.audit_logs where action = 'workflow.submitted_again' and resource_id = $1`,
        [id],
      ),
    ).toMatchObject({ actor_id: second.id, metadata: { workflow_id: successor } })
  })

  test('is once per workflow: the second person is told who was first and where it is', async () => {
    const id = await expired()
    const first = await again(id, second)
    expect(await again(id, admin)).toMatchObject({
      status: 409,
      body: {
        code: 'ALREADY_SUBMITTED',
        message: expect.stringContaining(second.name),
        details: { workflow_id: field(first, 'workflow_id'), by: second.name },
      },
    })
    expect(await workflows()).toBe(2)
  })

  test('repeated by the same person it gives the first result', async () => {
    const id = await expired()
    const first = await again(id, second)
    expect(await again(id, second)).toMatchObject({
      status: 200,
      body: { workflow_id: field(first, 'workflow_id'), created: false },
    })
    expect(await workflows()).toBe(2)
  })

  test('of two at the same moment one makes the workflow', async () => {
    const id = await expired()
    const people = [admin, second, await createMember('admin'), await createMember('admin')]
    const answers = await Promise.all(people.map((by) => again(id, by)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    expect(await workflows()).toBe(2)
  })

  test('a rehearsal stands in nobody’s way once it has ended', async () => {
    const id = await expired()
    await call(admin, 'engage_control', { control: 'execution_safe_mode' })
    await again(id, second)
    expect(await again(id, admin)).toMatchObject({ body: { code: 'ALREADY_SUBMITTED' } })
    await run(await claimOne(), succeeded)
    expect(await again(id, admin)).toMatchObject({ status: 200, body: { created: true } })
    expect(await workflows()).toBe(3)
  })

  test('passes the checks of an intent: guard, four eyes, and whom it was done for', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const client = await createMember('approver')
    const intent = { operation: 'issue_refund', onBehalfOf: client.id }
    const id = await submitIntent(key, admin, intent)
    await rows(`update public.approval_queue set expires_at = now() where workflow_id = $1`, [id])
    await rows('select schedule.expire_approvals()')
    // Leaving out for whom it was would let them decide on their own request.
    expect(await again(id, second, { operation: 'issue_refund' })).toMatchObject({
      status: 422,
      body: { details: { field: 'envelope_text' } },
    })
    expect(await row('select submitted_again_as from public.workflows')).toEqual({
      submitted_again_as: null,
    })
    const answer = await again(id, second, intent)
    expect(answer).toMatchObject({ status: 200, body: { status: 'awaiting_approval' } })
    const approval = await row('select * from public.approval_queue where id = $1', [
      field(answer, 'approval_id'),
    ])
    expect(approval).toMatchObject({ user_id: second.id, on_behalf_of: client.id })

    const held = await expired()
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
    expect(await again(held, second)).toMatchObject({ status: 503, body: { code: 'KILL_SWITCH' } })
  })

  test('refuses what did not expire, what is not there, and who is no admin', async () => {
    const id = await submitIntent(key, admin)
    expect(await again(id, second)).toMatchObject({ status: 409, body: { code: 'NOT_EXPIRED' } })
    expect(await again('00000000-0000-0000-0000-00000000dead', second)).toMatchObject({
      status: 404,
    })
    const approver = await createMember('approver')
    expect(await again(id, approver)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
  })

  test('refuses an admin who lost the role while waiting for somebody else', async () => {
    const id = await expired()
    await again(id, second)
    const leaving = await createMember('admin')
    const holder = await owner.connect()
    const waiter = await owner.connect()
    try {
      await holder.query('begin')
      await holder.query('select from public.workflows where id = $1 for update', [id])
      await become(waiter, leaving)
      const asked = callWithin(waiter, 'submit_again', await argsOf(id, leaving))
      await untilWaiting('submit_again')
      await rows(`update public.profiles set role = 'approver' where id = $1`, [leaving.id])
      await holder.query('commit')
      expect(await asked).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
      await waiter.query('commit')
      expect(await workflows()).toBe(2)
    } finally {
      for (const client of [holder, waiter]) {
        await client.query('rollback')
        client.release()
      }
    }
  })
})
