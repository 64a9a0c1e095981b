import { beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, timeline } from './approvals.ts'
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
const claimed = z.object({
  callbacks: z.array(
    z.object({
      id: z.uuid(),
      url: z.string(),
      operation: z.string(),
      key_version: z.number(),
      body: z.string(),
    }),
  ),
})
const claim = async (batch = 10) =>
  claimed.parse((await call(service, 'claim_callbacks', { batch })).body).callbacks
const finish = (id: unknown, http_status: number | null, problem: string | null = null) =>
  call(service, 'finish_callback', { id, http_status, problem })
const ask = () => askForApproval(key, admin, { callbackUrl: 'https://agents.example.com/told' })
const elapse = () => rows(`update private.callbacks set next_at = now() where ended_at is null`)
const bodyOf = (text: string): unknown => JSON.parse(text)

test('every end and every question leaves word with who left an address', async () => {
  await askForApproval(key, admin, { params: { n: 9 } })
  const id = await ask()
  const question = field(
    await call(ann, 'ask_about_approval', { id, question: 'Why?' }),
    'event_id',
  )
  await decide(ann, id, 'rejected', { reason: 'no' })
  const expired = await ask()
  await rows('update public.approval_queue set expires_at = now() where id = $1', [expired])
  await rows('select schedule.expire_approvals()')
  const sent = await claim()
  expect(sent.map(({ body }) => bodyOf(body))).toMatchObject([
    { approval_id: id, event: 'asked', status: 'pending', event_id: question, question: 'Why?' },
    { approval_id: id, event: 'rejected', status: 'rejected', reason: 'no' },
    { approval_id: expired, event: 'expired', status: 'expired' },
  ])
  expect(sent[0]).toMatchObject({ url: 'https://agents.example.com/told', key_version: 1 })
  expect(await claim()).toEqual([])
})

test('is tried again after 1, 2, 4, 8, 16 and 32 s, then given up, and the timeline says so', async () => {
  const id = await ask()
  await decide(ann, id, 'rejected')
  const waits: unknown[] = []
  for (let attempt = 1; attempt <= 7; attempt += 1) {
    const [callback] = await claim()
    const finished = await finish(callback?.id, 500, 'HTTP 500')
    waits.push(field(finished, 'status'))
    if (attempt < 7) {
      const { seconds } = await row(
        'select round(extract(epoch from next_at - clock_timestamp()))::int as seconds from private.callbacks',
      )
      waits.push(seconds)
    }
    await elapse()
  }
  expect(waits).toEqual([
    'waiting',
    1,
    'waiting',
    2,
    'waiting',
    4,
    'waiting',
    8,
    'waiting',
    16,
    'waiting',
    32,
    'given_up',
  ])
  expect(await claim()).toEqual([])
  expect(await timeline(id)).toEqual(['requested', 'rejected', 'callback_failed'])
})

test('that arrived is sent no more; one that nobody reported on is sent again, seven times at most', async () => {
  const id = await ask()
  await decide(ann, id, 'rejected')
  const [first] = await claim()
  expect(await claim()).toEqual([])
  await elapse()
  const [again] = await claim()
  expect(again).toEqual(first)
  expect(await finish(again?.id, 204)).toMatchObject({
    body: { status: 'delivered', next_at: null },
  })
  expect(await finish(again?.id, 500)).toMatchObject({ body: { status: 'delivered' } })
  await elapse()
  expect(await claim()).toEqual([])
  await rows(
    'update private.callbacks set ended_at = null, delivered = false, attempts = 7, next_at = now()',
  )
  expect(await claim()).toEqual([])
  await rows('select schedule.clean_up_approvals()')
  expect(await timeline(id)).toContain('callback_failed')
})

test('two senders never take the same one, and what is over goes after a week', async () => {
  for (let n = 0; n < 6; n += 1) await decide(ann, await ask(), 'rejected')
  const [one, two] = await Promise.all([claim(6), claim(6)])
  expect(new Set([...one, ...two].map(({ id }) => id)).size).toBe(6)
  expect(one.length + two.length).toBe(6)
  for (const { id } of [...one, ...two]) await finish(id, 200)
  await rows(`update private.callbacks set ended_at = now() - interval '8 days' where true`)
  await rows('select schedule.clean_up_approvals()')
  expect(await count('select count(*) from private.callbacks')).toBe(0)
  expect(await call(service, 'claim_callbacks', { batch: 0 })).toMatchObject({ status: 422 })
  expect(await finish('00000000-0000-0000-0000-00000000dead', 200)).toMatchObject({ status: 404 })
})
