import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { canCancel, isWorkflowStatus, workflowTransitions } from '@domain/workflows/status.ts'
import { createKey } from './api-keys.ts'
import { become, call, callWithin, count, owner, row, rows, service } from './database.ts'
import {
  begin,
  beginAllowed,
  claim,
  claimOne,
  failed,
  finishEffect,
  finishWork,
  refused,
  run,
  succeeded,
} from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent, type Intent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ timeout_ms: 100 })
})
const submit = (intent?: Intent) => submitIntent(key, admin, intent)
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])
const cancel = (id: string, by: Member = admin) =>
  call(by, 'cancel_workflow', { id, reason: 'not wanted any more' })
const timeline = async (id: string) =>
  (
    await rows('select type from public.workflow_events where workflow_id = $1 order by id', [id])
  ).map(({ type }) => type)
const becomeFree = () =>
  rows(
    `with silent as (update public.effects set begun_at = begun_at - interval '1 minute' where status = 'open')
     update public.workflows set lease_until = lease_until - interval '1 minute' where status = 'running'`,
  )

/** How a workflow gets into each status that can still be cancelled while no call is under way. */
const waysIn: Record<string, () => Promise<string>> = {
  queued: () => submit(),
  running: async () => {
    const id = await submit()
    await claimOne()
    return id
  },
  failed: async () => {
    const id = await submit()
    await run(await claimOne(), failed)
    return id
  },
  awaiting_approval: async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    return submit({ operation: 'issue_refund' })
  },
  halted: async () => {
    const id = await submit()
    const claimed = await claimOne()
    await registerOperation({ enabled: false })
    await begin(claimed)
    return id
  },
  outcome_unknown: async () => {
    const id = await submit()
    await beginAllowed(await claimOne())
    await becomeFree()
    await rows('select schedule.sweep_leases()')
    return id
  },
}

describe('cancel_workflow', () => {
  test('is possible from the same statuses in TypeScript and SQL', async () => {
    const statuses = Object.keys(workflowTransitions).filter(isWorkflowStatus)
    const allowed = await rows(
      `select s from unnest($1::text[]) s where private.workflow_can_be_cancelled(s)`,
      [statuses],
    )
    expect(allowed.map(({ s }) => s)).toEqual(statuses.filter(canCancel))
    expect(Object.keys(waysIn).sort()).toEqual(statuses.filter(canCancel).sort())
  })

  test.each(Object.entries(waysIn))('ends what is %s at once, audited', async (status, reach) => {
    const id = await reach()
    expect(await workflow(id)).toMatchObject({ status })
    expect(await cancel(id)).toMatchObject({
      status: 200,
      body: { id, status: 'cancelled', cancelling: false },
    })
    expect(await workflow(id)).toMatchObject({
      status: 'cancelled',
      error_code: 'CANCELLED',
      cancel_requested_by_name: admin.name,
      finished_at: expect.any(Date),
      lease_owner: null,
    })
    expect(await timeline(id)).toEqual(expect.arrayContaining(['cancel_requested', 'cancelled']))
    expect(
      await row(
        `select reason, metadata from public.audit_logs where action = 'workflow.cancelled' and resource_id = $1`,
        [id],
      ),
    ).toMatchObject({
      reason: 'not wanted any more',
      metadata: { operation: expect.any(String), old: status, new: 'cancelled' },
    })
    await rows('update public.workflows set available_at = now() where true')
    expect((await claim()).work).toEqual([])
  })

  test('fences the run that it took the work from', async () => {
    const id = await submit()
    const claimed = await claimOne()
    await cancel(id)
    expect(await begin(claimed)).toEqual({ decision: 'fenced', code: 'cancelled' })
    expect(await finishWork(claimed, failed)).toMatchObject({ status: 'cancelled' })
    expect(await workflow(id)).toMatchObject({ status: 'cancelled' })
  })

  test('closes the request that a held one waited for', async () => {
    const id = await (waysIn.awaiting_approval?.() ?? submit())
    await cancel(id)
    expect(
      await row(
        'select status, void_reason, decided_at from public.approval_queue where workflow_id = $1',
        [id],
      ),
    ).toEqual({
      status: 'expired',
      void_reason: 'workflow_cancelled',
      decided_at: expect.any(Date),
    })
  })

  describe('with a call under way', () => {
    async function cancelling() {
      const id = await submit()
      const claimed = await claimOne()
      const effect = await beginAllowed(claimed)
      expect(await cancel(id)).toMatchObject({
        status: 200,
        body: { status: 'running', cancelling: true },
      })
      return { id, claimed, effect }
    }

    test('a success stays a success, and the timeline says that the cancel came too late', async () => {
      const { id, claimed, effect } = await cancelling()
      await finishEffect(effect, succeeded)
      expect(await finishWork(claimed, succeeded)).toMatchObject({ status: 'succeeded' })
      expect(await timeline(id)).toEqual([
        'submitted',
        'started',
        'effect_begun',
        'cancel_requested',
        'effect_finished',
        'succeeded',
        'cancel_too_late',
      ])
    })

    test.each([
      ['that may be tried again', failed],
      ['that may not', refused],
    ])('a failure %s ends it', async (_what, outcome) => {
      const { id, claimed, effect } = await cancelling()
      await finishEffect(effect, outcome)
      expect(await finishWork(claimed, outcome)).toMatchObject({ status: 'cancelled' })
      expect(await rows('select 1 from public.dead_letters where workflow_id = $1', [id])).toEqual(
        [],
      )
    })

    test('an executor that dies after the answer leaves the same', async () => {
      const one = await cancelling()
      const two = await cancelling()
      await finishEffect(one.effect, succeeded)
      await finishEffect(two.effect, failed)
      await becomeFree()
      await rows('select schedule.sweep_leases()')
      expect(await workflow(one.id)).toMatchObject({ status: 'succeeded' })
      expect(await workflow(two.id)).toMatchObject({ status: 'cancelled' })
    })

    test.each([
      ['success', succeeded, 'succeeded'],
      ['failure', failed, 'cancelled'],
    ])('a late %s after nobody knew ends it', async (_what, outcome, status) => {
      const { id, effect } = await cancelling()
      await becomeFree()
      await rows('select schedule.sweep_leases()')
      expect(await workflow(id)).toMatchObject({ status: 'outcome_unknown' })
      await finishEffect(effect, outcome)
      expect(await workflow(id)).toMatchObject({ status })
    })

    test('asking again changes nothing', async () => {
      const { id } = await cancelling()
      const before = await workflow(id)
      expect(await cancel(id)).toMatchObject({ body: { status: 'running', cancelling: true } })
      expect(await workflow(id)).toEqual(before)
    })

    test('an answer that is there but not accounted for counts as under way', async () => {
      const id = await submit()
      const claimed = await claimOne()
      await finishEffect(await beginAllowed(claimed), succeeded)
      expect(await cancel(id)).toMatchObject({ body: { cancelling: true } })
      expect(await finishWork(claimed, succeeded)).toMatchObject({ status: 'succeeded' })
    })
  })

  test('a call that succeeds after its unknown outcome was cancelled is in the timeline', async () => {
    const id = await submit()
    const effect = await beginAllowed(await claimOne())
    await becomeFree()
    await rows('select schedule.sweep_leases()')
    await cancel(id)
    await finishEffect(effect, succeeded)
    expect(await workflow(id)).toMatchObject({ status: 'cancelled' })
    expect(await timeline(id)).toContain('cancel_too_late')
    expect(await row('select status from public.effects')).toEqual({ status: 'succeeded' })
  })

  test.each(['succeeded', 'dead_letter', 'cancelled'])('what is %s has ended', async (status) => {
    const id = await submit()
    if (status === 'cancelled') await cancel(id)
    else await run(await claimOne(), status === 'succeeded' ? succeeded : refused)
    expect(await cancel(id)).toMatchObject({
      status: 409,
      body: { code: 'NOT_CANCELLABLE', details: { status } },
    })
    expect(await workflow(id)).toMatchObject({ status })
  })

  test('of nothing is told so', async () => {
    expect(await cancel(randomUUID())).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  test.each(['approver', 'viewer'] as const)('is refused to an %s, audited', async (role) => {
    const id = await submit()
    const member = await createMember(role)
    expect(await cancel(id, member)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    expect(await workflow(id)).toMatchObject({ status: 'queued' })
    expect(
      await row(
        `select resource_id from public.audit_logs where action = 'workflow.cancelled.refused' and actor_id = $1`,
        [member.id],
      ),
    ).toEqual({ resource_id: id })
  })

  test('against begin_effect at the same moment: no call, or a call that decides', async () => {
    const ends = new Set<string>()
    for (let round = 0; round < 30; round += 1) {
      const id = await submit()
      const claimed = await claimOne()
      const [begun, answer] = await Promise.all([begin(claimed), cancel(id)])
      const effects = await rows('select id from public.effects where workflow_id = $1', [id])
      if (begun.decision === 'fenced') {
        expect(effects).toEqual([])
        expect(answer.body).toMatchObject({ status: 'cancelled' })
      } else {
        expect(answer.body).toMatchObject({ status: 'running', cancelling: true })
        expect(effects).toHaveLength(1)
      }
      ends.add(begun.decision)
    }
    expect([...ends]).toContain('fenced')
  })

  test('waits for whoever is just ending the work, and is then told that it ended', async () => {
    const id = await submit()
    const { workflow_id, attempt, fence, ...claimed } = await claimOne()
    await finishEffect(await beginAllowed({ workflow_id, attempt, fence, ...claimed }), succeeded)
    const ending = await owner.connect()
    try {
      await become(ending, service)
      await callWithin(ending, 'finish_work', { workflow_id, attempt, fence, outcome: succeeded })
      const answer = cancel(id)
      await expect
        .poll(() =>
          count(
            `select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%cancel_workflow%'`,
          ),
        )
        .toBe(1)
      await ending.query('commit')
      expect(await answer).toMatchObject({ status: 409, body: { code: 'NOT_CANCELLABLE' } })
    } finally {
      await ending.query('rollback')
      ending.release()
    }
    expect(await workflow(id)).toMatchObject({ status: 'succeeded', cancel_requested_at: null })
  })

  test('against the outcome at the same moment: what happened is what is recorded', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await submit()
      const claimed = await claimOne()
      const effect = await beginAllowed(claimed)
      const [answer] = await Promise.all([
        cancel(id),
        finishEffect(effect, succeeded).then(() => finishWork(claimed, succeeded)),
      ])
      expect([200, 409]).toContain(answer.status)
      expect(await workflow(id)).toMatchObject({ status: 'succeeded' })
    }
  })
})

describe('cancel_workflows', () => {
  test('cancels what it can, says the rest, and is one audited command', async () => {
    const queued = await submit()
    const done = await submit()
    await rows(
      `update public.workflows set available_at = now() + interval '1 hour' where id = $1`,
      [queued],
    )
    await run(await claimOne())
    const open = await submit()
    await beginAllowed(await claimOne())
    const { body } = await call(admin, 'cancel_workflows', {
      ids: [queued, done, open, randomUUID()],
      reason: 'all of it',
    })
    expect(body).toMatchObject({ cancelled: 1, cancelling: 1, skipped: 2 })
    expect(await workflow(queued)).toMatchObject({ status: 'cancelled' })
    expect(
      await row(
        `select reason, metadata from public.audit_logs where action = 'workflow.cancelled' order by seq desc limit 1`,
      ),
    ).toEqual({
      reason: 'all of it',
      metadata: { asked: 4, cancelled: 1, cancelling: 1, first: [queued, open] },
    })
  })

  test.each([
    ['no list', null],
    ['an empty list', []],
  ])('%s is refused', async (_what, ids) => {
    expect(await call(admin, 'cancel_workflows', { ids, reason: 'x' })).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field: 'ids' } },
    })
  })
})
