import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, hold } from './approvals.ts'
import { call, count, owner, row, rows, service, type Answer } from './database.ts'
import { claim } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'
import { untilWaiting } from './until-waiting.ts'

let admin: Member
let approvers: Member[]
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  approvers = await Promise.all(Array.from({ length: 20 }, () => createMember('approver')))
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
})
function approver(n: number): Member {
  const member = approvers[n]
  if (!member) throw new Error('no such approver')
  return member
}
const first = () => approver(0)
const second = () => approver(1)
const third = () => approver(2)
const closed = z.object({ status: z.enum(['approved', 'rejected']), repeated: z.literal(false) })
const told = z.object({
  code: z.literal('ALREADY_DECIDED'),
  details: z.object({ decided_by: z.array(z.string()).min(1), decided_at: z.string() }),
})
const closes = ({ body }: Answer) => closed.safeParse(body).success

test('twenty approvers race on every request: each is decided once, and losers are told by whom', async () => {
  const requests = await Promise.all(
    Array.from({ length: 30 }, (_, n) => askForApproval(key, admin, { params: { n } })),
  )
  const answers = new Map<string, Answer[]>(requests.map((id) => [id, []]))
  await Promise.all(
    approvers.map(async (by, n) => {
      // Everybody starts somewhere else, so that all of them meet everywhere.
      for (const id of [...requests.slice(n), ...requests.slice(0, n)]) {
        answers.get(id)?.push(await decide(by, id, n % 4 === 0 ? 'rejected' : 'approved'))
      }
    }),
  )
  for (const [id, given] of answers) {
    expect(given.filter(closes), `answers that decided ${id}`).toHaveLength(1)
    const accepted = given.filter(({ status }) => status === 200)
    expect(accepted.length).toBeLessThanOrEqual(2)
    for (const { status, body } of given) {
      if (status !== 200) expect(() => told.parse(body)).not.toThrow()
    }
    expect(
      await count('select count(*) from public.approval_decisions where approval_id = $1', [id]),
    ).toBe(accepted.length)
  }
})

describe('at the same moment', () => {
  test('the last approval and a rejection: one of them ends it', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { id, workflowId } = await hold(key, admin, { params: { round } })
      await decide(first(), id)
      const [approval, rejection] = await Promise.all([
        decide(second(), id),
        decide(third(), id, 'rejected'),
      ])
      expect([approval.status, rejection.status].sort()).toEqual([200, 409])
      const { status } = await row('select status from public.approval_queue where id = $1', [id])
      expect(status).toBe(approval.status === 200 ? 'approved' : 'rejected')
      expect(await row('select status from public.workflows where id = $1', [workflowId])).toEqual({
        status: approval.status === 200 ? 'queued' : 'rejected',
      })
    }
  })

  test('the same click twice is one decision', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await askForApproval(key, admin, { params: { round } })
      const answers = await Promise.all([decide(first(), id), decide(first(), id)])
      expect(answers.map(({ body }) => body)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ given: 1, repeated: true }),
          expect.objectContaining({ given: 1, repeated: false }),
        ]),
      )
    }
  })

  test('a decision, the expiry, a kill and an executor: the history has a legal order', async () => {
    const reached = new Set<string>()
    for (const [round, left] of [0, 3, 10, 30, 100, 300, 0, 5, 20, 60, 150, 3_000].entries()) {
      const { id, workflowId } = await hold(key, admin, { params: { round } })
      await decide(first(), id)
      await rows(
        `update public.approval_queue set expires_at = clock_timestamp() + $2 * interval '1 millisecond' where id = $1`,
        [id, left],
      )
      const [decided, , , claimed] = await Promise.all([
        decide(second(), id),
        rows('select schedule.expire_approvals()'),
        call(admin, 'engage_control', { control: 'omnihub_kill_switch' }),
        claim(10),
      ])
      // The longest deadline is far enough for a decision on a busy machine, so that both ends are reached.
      await expect
        .poll(
          () =>
            count(
              'select count(*) from public.approval_queue where expires_at <= clock_timestamp() and id = $1',
              [id],
            ),
          { timeout: 10_000 },
        )
        .toBe(1)
      await rows('select schedule.expire_approvals()')
      const request = await row(
        'select status, consumed_at from public.approval_queue where id = $1',
        [id],
      )
      const { status } = await row('select status from public.workflows where id = $1', [
        workflowId,
      ])
      if (decided.status === 200) {
        expect(request.status).toBe('approved')
        expect(status).toBe(claimed.work.length > 0 ? 'running' : 'queued')
        expect(request.consumed_at !== null).toBe(claimed.work.length > 0)
      } else {
        expect(decided).toMatchObject({ body: { code: 'APPROVAL_EXPIRED' } })
        expect([request.status, status]).toEqual(['expired', 'expired'])
        expect(claimed.work).toEqual([])
      }
      reached.add(String(decided.status))
      await rows(
        `select public.release_control('omnihub_kill_switch', 'the race is over', (select version from public.emergency_controls), false)`,
      )
    }
    expect([...reached].sort()).toEqual(['200', '409'])
  })

  test('an executor and the lapse: what lapsed while it waited for the request does not run', async () => {
    const { id, workflowId } = await hold(key, admin)
    await decide(first(), id)
    await decide(second(), id)
    const lapsing = await owner.connect()
    try {
      await lapsing.query('begin')
      await lapsing.query(
        'update public.approval_queue set lapses_at = clock_timestamp() where id = $1',
        [id],
      )
      const claimed = claim(1)
      await untilWaiting('claim_work')
      await lapsing.query('commit')
      expect((await claimed).work).toEqual([])
    } finally {
      lapsing.release()
    }
    expect(
      await rows('select 1 from public.approval_queue where id = $1 and consumed_at is not null', [
        id,
      ]),
    ).toEqual([])
    expect(
      await row('select status from public.workflows where id = $1', [workflowId]),
    ).not.toEqual({ status: 'running' })
  })

  test('a use, the lapse and a kill: used once or not at all', async () => {
    for (let round = 0; round < 15; round += 1) {
      const id = await askForApproval(key, admin, { params: { n: round } })
      await decide(first(), id)
      await decide(second(), id)
      await rows(
        `update public.approval_queue set lapses_at = clock_timestamp() + $2 * interval '1 millisecond' where id = $1`,
        [id, round % 5],
      )
      const use = () =>
        call(service, 'consume_approval', {
          approval_id: id,
          operation: 'issue_refund',
          params_text: `{"n":${round}}`,
          key,
        })
      const [one, two] = await Promise.all([
        use(),
        use(),
        rows('select schedule.expire_approvals()'),
        round % 3 === 0 && call(admin, 'engage_control', { control: 'omnihub_kill_switch' }),
      ])
      const used = [one, two].filter(({ status }) => status === 200).length
      expect(used).toBeLessThanOrEqual(1)
      const request = await row(
        'select status, consumed_at from public.approval_queue where id = $1',
        [id],
      )
      expect(request.consumed_at !== null).toBe(used === 1)
      if (used === 1) expect(request.status).toBe('approved')
      if (round % 3 === 0)
        await rows(
          `select public.release_control('omnihub_kill_switch', 'the race is over', (select version from public.emergency_controls), false)`,
        )
    }
  })
})
