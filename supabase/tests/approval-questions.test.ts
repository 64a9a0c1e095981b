import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, digestOf, hold, storedRequest, timeline } from './approvals.ts'
import { call, count, field, row, rows, service } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let ann: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  ann = await createMember('approver')
  key = (await createKey(admin, ['ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
})
const ask = (id: string, question = 'Which customer?', by = ann) =>
  call(by, 'ask_about_approval', { id, question })
const answer = (approval_id: string, event_id: unknown, text = 'Number 7.', by = key) =>
  call(service, 'answer_approval_question', { approval_id, event_id, answer: text, key: by })
const status = (approval_id: string, by = key, polling = false) =>
  call(service, 'read_approval_status', { approval_id, key: by, polling })

describe('a question', () => {
  test('is recorded, changes nothing that was shown, and the agent answers it once', async () => {
    const id = await askForApproval(key, admin)
    const digest = await digestOf(id)
    const event = field(await ask(id), 'event_id')
    expect((await status(id)).body).toMatchObject({
      status: 'pending',
      given: 0,
      needed: 2,
      questions: [{ id: event, by: ann.name, question: 'Which customer?', answer: null }],
    })
    const first = field(await answer(id, event), 'event_id')
    expect(field(await answer(id, event, 'Number 8.'), 'event_id')).toBe(first)
    expect((await status(id)).body).toMatchObject({ questions: [{ answer: 'Number 7.' }] })
    expect(await digestOf(id)).toBe(digest)
    expect(await timeline(id)).toEqual(['requested', 'asked', 'answered'])
    expect(
      await rows(
        `select action, actor_type from public.audit_logs where resource_id = $1 and action <> 'approval.requested' order by seq`,
        [id],
      ),
    ).toEqual([
      { action: 'approval.asked', actor_type: 'user' },
      { action: 'approval.answered', actor_type: 'key' },
    ])
    expect(await decide(ann, id, 'approved', { digest })).toMatchObject({ status: 200 })
  })

  test('touches the published row, so that screens look again', async () => {
    const id = await askForApproval(key, admin)
    const version = () =>
      row('select xmin::text as version from public.approval_queue where id = $1', [id])
    const before = await version()
    await ask(id)
    expect(await version()).not.toEqual(before)
  })

  test('is asked by approvers, of what waits, in some words', async () => {
    const id = await askForApproval(key, admin)
    expect(await ask(id, 'Why?', await createMember('viewer'))).toMatchObject({ status: 403 })
    expect(await ask(id, ' ')).toMatchObject({ status: 422 })
    expect(await ask(id, 'x'.repeat(1001))).toMatchObject({ status: 422 })
    await decide(ann, id, 'rejected')
    expect(await ask(id)).toMatchObject({ status: 409, body: { code: 'ALREADY_DECIDED' } })
    const other = await askForApproval(key, admin)
    await rows('update public.approval_queue set expires_at = now() where id = $1', [other])
    expect(await ask(other)).toMatchObject({ status: 409, body: { code: 'APPROVAL_EXPIRED' } })
  })

  test('is answered by the requester only, and only where there is one', async () => {
    const id = await askForApproval(key, admin)
    const event = field(await ask(id), 'event_id')
    const theirs = (await createKey(admin, ['ask'], { owner: ann })).key
    expect(await answer(id, event, 'x', theirs)).toMatchObject({ status: 404 })
    expect(await answer(id, 1)).toMatchObject({ status: 404 })
    expect(await answer(id, event, '')).toMatchObject({ status: 422 })
  })
})

describe('read_approval_status', () => {
  test('tells the requester what became of it, and nobody else', async () => {
    const id = await askForApproval(key, admin)
    await decide(ann, id, 'rejected', { reason: 'not today' })
    expect(await status(id)).toMatchObject({
      status: 200,
      body: {
        approval_id: id,
        operation: 'issue_refund',
        status: 'rejected',
        rejection_reason: 'not today',
        workflow_id: null,
        void_reason: null,
      },
    })
    const theirs = (await createKey(admin, ['submit', 'ask'], { owner: ann })).key
    expect(await status(id, theirs)).toMatchObject({ status: 404 })
    expect(await status(id, (await createKey(admin, ['submit'])).key)).toMatchObject({
      status: 200,
    })
    expect(await status(id, 'ohk_unknown')).toMatchObject({ status: 401 })
  })

  test('counts a long poll as one call', async () => {
    const id = await askForApproval(key, admin)
    const slow = (await createKey(admin, ['ask'], { rate: 1 })).key
    expect(await status(id, slow)).toMatchObject({ status: 200 })
    for (let n = 0; n < 3; n += 1) {
      expect(await status(id, slow, true)).toMatchObject({ status: 200 })
    }
    expect(await status(id, slow)).toMatchObject({ status: 429 })
  })
})

describe('a request', () => {
  const ask2 = (extras: Parameters<typeof askForApproval>[2]) => askForApproval(key, admin, extras)

  test('is the same one while it is open, however it is explained or estimated', async () => {
    const id = await ask2({ reason: 'first' })
    expect(await ask2({ reason: 'in other words' })).toBe(id)
    expect(await ask2({ onBehalfOf: ann.id })).not.toBe(id)
    expect(await ask2({ params: { n: 2 } })).not.toBe(id)
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    expect(await ask2({})).not.toBe(id)
    expect(await storedRequest(id)).toMatchObject({ reason: 'first' })
  })

  test('carries reason and person, and neither can be made up', async () => {
    const submitKey = (await createKey(admin, ['submit'])).key
    const { id } = await hold(submitKey, admin, { reason: 'they called', onBehalfOf: ann.id })
    expect(await storedRequest(id)).toMatchObject({
      reason: 'they called',
      on_behalf_of: ann.id,
      on_behalf_of_name: ann.name,
    })
    for (const [extras, wrong] of [
      [{ onBehalfOf: '00000000-0000-0000-0000-00000000dead' }, 'on_behalf_of'],
      [{ reason: 'x'.repeat(501) }, 'reason'],
      [{ callbackUrl: 'http://127.0.0.1/told' }, 'callback_url'],
      [{ callbackUrl: 'ftp://agents.example.com' }, 'callback_url'],
    ] as const) {
      await expect(hold(submitKey, admin, extras)).rejects.toThrow()
      expect(
        await row(
          `select metadata #>> '{details,field}' as field from public.audit_logs order by seq desc limit 1`,
        ),
      ).toEqual({ field: wrong })
      await rows('delete from public.refusal_counts where true')
    }
    await rows(`select private.set_installation('local', 'OmniHub', false, true)`)
    await hold(submitKey, admin, { callbackUrl: 'http://127.0.0.1/told' })
    expect(
      await count('select count(*) from public.approval_queue where callback_url is not null'),
    ).toBe(1)
  })
})
