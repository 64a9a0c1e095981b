import { expect } from 'vitest'
import { rows } from './database.ts'
import type { World } from './model-actors.ts'

// What the controls were from each version on, as the audit log tells it.
const history = `
  select (a.metadata ->> 'version')::bigint as version,
    (a.metadata #>> '{new,omnihub_kill_switch}')::boolean as killed,
    (a.metadata #>> '{new,execution_safe_mode}')::boolean as safe_mode
  from public.audit_logs a where a.seq > $1 and a.action in ('control.engaged', 'control.released')`

/** What must hold after any interleaving. `since` is the last audit row before the run. */
export async function checkInvariants(world: World, since: number): Promise<void> {
  expect(
    await rows(
      `select e.id from public.effects e join (${history}) h on h.version = e.controls_version where h.killed or (h.safe_mode and e.mode = 'live')`,
      [since],
    ),
    'effects decided under a kill, or live under safe mode',
  ).toEqual([])
  for (const kill of world.kills) {
    expect(
      await rows(
        'select id from public.effects where controls_version < $1 and not (id = any ($2))',
        [kill.version, kill.effects],
      ),
      'effects of an older version that a kill, holding the lock, could not see: they committed after it',
    ).toEqual([])
  }
  expect(
    await rows(
      `select workflow_id from public.effects where status in ('open', 'succeeded') and mode = 'live' group by workflow_id, effect_key having count(*) > 1`,
    ),
    'workflows with two effects of one key that stand',
  ).toEqual([])
  expect(
    await rows(
      `select id from (select id, fence, max(fence) over (partition by workflow_id order by begun_at rows between unbounded preceding and 1 preceding) as before from public.effects) e where before > fence`,
    ),
    'effects with a fence below an earlier one',
  ).toEqual([])
  expect(
    new Set(world.claims.map(({ fence }) => fence)).size,
    'every claim has a fence of its own',
  ).toBe(world.claims.length)
  expect(
    await rows(
      `select submitter_id, idempotency_key from public.workflows where mode is distinct from 'advisory' group by 1, 2, operation having count(*) > 1`,
    ),
    'keys that ran live twice',
  ).toEqual([])
  expect(
    await rows(
      `select id from public.effects where id = any ($1) and status not in ('failed', 'outcome_unknown')`,
      [world.unsent],
    ),
    'calls that were never sent and count as anything but failed',
  ).toEqual([])
  expect(
    await rows(
      `select w.id from public.workflows w join public.effects e on e.workflow_id = w.id
       where w.status = 'cancelled' and e.begun_at > w.finished_at`,
    ),
    'calls of what had been cancelled',
  ).toEqual([])
  expect(
    await rows(
      `select w.id from public.workflows w left join public.dead_letters d on d.workflow_id = w.id
       group by w.id having case
         when count(d.id) filter (where d.handled_at is null) > 0 then w.status <> 'dead_letter'
         else w.status = 'dead_letter' and not coalesce((array_agg(d.handling order by d.created_at desc))[1] = 'discarded', false) end`,
    ),
    'open dead letters of work that is none, or dead work without one',
  ).toEqual([])
  const audited = await rows(
    `select action, count(*)::int as times from public.audit_logs
     where seq > $1 and actor_id = $2 and action not like '%.refused' group by 1`,
    [since, world.admin.id],
  )
  expect(
    Object.fromEntries(audited.map(({ action, times }) => [action, times])),
    'one audit row per command',
  ).toEqual(world.commanded)
}

/** What must hold once every executor is dead and the sweeper has come. */
export async function checkSettled(): Promise<void> {
  expect(
    await rows(
      `select id, status from public.workflows where status not in ('queued', 'failed', 'succeeded', 'dead_letter', 'halted', 'outcome_unknown', 'expired', 'cancelled')`,
    ),
    'workflows in no settled state',
  ).toEqual([])
  expect(
    await rows(`select id from public.effects where status = 'open'`),
    'calls that nobody knows about',
  ).toEqual([])
  expect(
    await rows(`select w.id from public.workflows w where w.status = 'queued' and w.error_code is null
      and exists (select from public.effects e where e.workflow_id = w.id and e.status = 'outcome_unknown' and e.fence = w.fence)
      and not exists (select from public.workflow_events v where v.workflow_id = w.id and v.type = 'resumed')`),
    'unknown outcomes that were taken up again by themselves',
  ).toEqual([])
  expect(
    await rows(
      `select id from public.workflows w where w.status = 'succeeded' and not exists (select from public.effects e where e.workflow_id = w.id and e.outcome ->> 'status' = 'succeeded')`,
    ),
    'successes without a call that succeeded',
  ).toEqual([])
}
