import { expect } from 'vitest'
import type { World } from './approval-model-actors.ts'
import { rows } from './database.ts'

const none = (text: string, what: string, values: unknown[] = []) =>
  rows(text, values).then((found) => {
    expect(found, what).toEqual([])
  })

// People whose approval of exactly the stored text stands.
const standing = `(select count(distinct d.decider_id) from public.approval_decisions d
  where d.approval_id = a.id and d.voided_at is null and d.decision = 'approved' and d.digest = a.digest)`

/** What must hold after any interleaving of requests, decisions, estimates, uses, kills and expiry. */
export async function checkApprovals(world: World): Promise<void> {
  await none(
    `select e.id from public.effects e join public.workflows w on w.id = e.workflow_id
     where e.mode = 'live' and not exists (
       select from public.approval_queue a
       where a.workflow_id = w.id and a.status = 'approved' and a.consumed_by = 'workflow'
         and a.params_text = w.params_text and a.operation_revision = w.operation_revision
         and a.decided_at <= a.consumed_at and a.consumed_at < a.lapses_at and a.consumed_at <= e.begun_at
         and ${standing} >= a.required_approvals)`,
    'calls that no valid approval had been used for',
  )
  await none(
    `select workflow_id from public.effects where mode = 'live' and status in ('open', 'succeeded')
     group by workflow_id, effect_key having count(*) > 1`,
    'requests that ran twice',
  )
  const ran = world.runs.map(({ id }) => id)
  expect(new Set(ran).size, 'agents told to run twice on one approval').toBe(ran.length)
  await none(
    `select r.id from unnest($1::uuid[], $2::text[]) r (id, params) left join public.approval_queue a on a.id = r.id
     where a.consumed_by is distinct from 'call' or a.params_text <> r.params or ${standing} < a.required_approvals
       or a.consumed_at >= a.lapses_at`,
    'agents told to run what was not approved',
    [ran, world.runs.map(({ params }) => params)],
  )
  await none(
    `select id from public.approval_queue where consumed_by = 'call' and not (id = any ($1))`,
    'approvals used up that nobody was told of',
    [ran],
  )
  await none(
    `select d.id from public.approval_decisions d join public.approval_queue a on a.id = d.approval_id
     where d.voided_at is null and d.digest <> a.digest`,
    'standing decisions about another text',
  )
  await none(
    `select r.* from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) r (id, by, digest, decision)
     where not exists (select from public.approval_decisions d where d.approval_id = r.id and d.decider_id = r.by
       and d.digest = decode(r.digest, 'hex') and d.decision = r.decision)`,
    'acknowledged decisions that are lost',
    [
      world.acknowledged.map(({ id }) => id),
      world.acknowledged.map(({ by }) => by),
      world.acknowledged.map(({ digest }) => digest),
      world.acknowledged.map(({ decision }) => decision),
    ],
  )
  await none(
    `select d.id from public.approval_decisions d join public.approval_queue a on a.id = d.approval_id
     where d.decider_id in (a.user_id, a.on_behalf_of)`,
    'decisions about one own request',
  )
  await none(
    `select a.id, a.status, a.approvals_given, a.required_approvals from public.approval_queue a
     where (a.status = 'pending' and ${standing} >= a.required_approvals)
       or (a.status = 'approved' and ${standing} < a.required_approvals)
       or (a.status in ('pending', 'approved') and a.approvals_given <> ${standing})
       or (a.status in ('pending', 'approved') and exists (select from public.approval_decisions d
         where d.approval_id = a.id and d.voided_at is null and d.decision = 'rejected'))
       or (a.status = 'rejected' and 1 <> (select count(*) from public.approval_decisions d
         where d.approval_id = a.id and d.voided_at is null and d.decision = 'rejected'))`,
    'requests whose status is not what was decided',
  )
  await none(
    `select a.id, e.approved from public.approval_queue a cross join lateral (
       select count(*) filter (where e.type in ('approved', 'rejected') and e.detail ->> 'status' <> 'pending') as closings,
         count(*) filter (where e.type in ('approved', 'rejected')) as approved from public.approval_events e where e.approval_id = a.id) e
     where e.closings > 1 or e.approved <> (select count(*) from public.approval_decisions d where d.approval_id = a.id)
       or e.approved <> (select count(*) from public.audit_logs l where l.resource_id = a.id::text and l.action in ('approval.approved', 'approval.rejected'))`,
    'requests decided twice, or decisions without event and audit row',
  )
  await none(
    `select w.id, w.status, a.status as approval from public.workflows w left join public.approval_queue a on a.id = w.approval_id
     where (w.status = 'awaiting_approval') <> coalesce(a.status = 'pending', false)
       or (w.status = 'rejected') <> coalesce(a.status = 'rejected', false)`,
    'workflows that wait for nothing, or go on although they should wait',
  )
}
