-- Intents on their way: workflows, their timeline, and the effects through which they touch the world.

create sequence private.fence as bigint;
revoke all on sequence private.fence from public, anon, authenticated, service_role;

create table public.workflows (
  id uuid primary key default gen_random_uuid(),
  operation text not null references public.operations (name),
  operation_revision integer not null,
  params_text text not null,
  canonical_text text not null,
  status text not null,
  mode text,
  idempotency_key text not null,
  idempotency_active boolean not null default true,
  submitter_type text not null,
  submitter_id uuid not null,
  submitter_name text not null,
  requester_id uuid not null,
  requester_name text not null,
  trace_id text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  caller_expires_at timestamptz,
  available_at timestamptz not null default clock_timestamp(),
  released boolean not null default false,
  attempt integer not null default 0,
  max_attempts integer not null,
  fence bigint,
  lease_owner uuid,
  lease_until timestamptz,
  approval_id uuid,
  result jsonb,
  error_code text,
  error_message text,
  finished_at timestamptz,
  constraint workflows_status_known check (status in ('queued', 'running', 'succeeded', 'failed', 'dead_letter', 'halted',
    'outcome_unknown', 'cancelled', 'awaiting_approval', 'rejected', 'expired')),
  constraint workflows_mode_known check (mode in ('live', 'advisory')),
  constraint workflows_submitter_known check (submitter_type in ('key', 'user', 'system')),
  constraint workflows_running_has_lease check (status <> 'running' or (lease_until is not null and fence is not null)),
  constraint workflows_params_size check (octet_length(params_text) <= 65536),
  constraint workflows_idempotency_key_length check (char_length(idempotency_key) between 1 and 200)
);
-- One live answer per submitter, operation and key; an advisory run gives the key back.
create unique index workflows_idempotency on public.workflows (submitter_id, operation, idempotency_key) where idempotency_active;
-- Serves claim_work: what may start, oldest first.
create index workflows_claimable on public.workflows (available_at) where status in ('queued', 'failed');
-- Serve the counts of the operator page and the proof of stop.
create index workflows_running on public.workflows (lease_until) where status = 'running';
create index workflows_waiting on public.workflows (status, operation) where status in ('queued', 'failed', 'halted', 'awaiting_approval', 'outcome_unknown', 'dead_letter');
create index workflows_finished on public.workflows (finished_at) where finished_at is not null;
create index workflows_by_operation on public.workflows (operation, created_at desc);
create index workflows_expiring on public.workflows (expires_at) where status in ('queued', 'failed', 'awaiting_approval');
-- Serves the release of idempotency keys after a week.
create index workflows_holding_key on public.workflows (finished_at) where idempotency_active and finished_at is not null;

comment on table public.workflows is 'One intent and what became of it. Rows change status and are never deleted while live.';
comment on column public.workflows.params_text is 'Canonical JSON (RFC 8785), produced once in TypeScript and sent to the endpoint byte for byte.';
comment on column public.workflows.canonical_text is 'Canonical envelope that an approval of this request would be bound to.';
comment on column public.workflows.released is 'Set by resume_workflows: may start although the queue is paused.';
comment on column public.workflows.fence is 'Grows with every claim. Whoever holds an older one is refused.';
comment on column public.workflows.status is 'failed waits for its next attempt; dead_letter has none left.';

create table public.workflow_events (
  id bigint generated always as identity primary key,
  workflow_id uuid not null references public.workflows (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  type text not null,
  detail jsonb not null default '{}'
);
-- Serves the timeline of one workflow.
create index workflow_events_timeline on public.workflow_events (workflow_id, id);
comment on table public.workflow_events is 'Timeline of a workflow. High-volume events stay here, out of the audit log.';

create table public.effects (
  id uuid primary key default gen_random_uuid(),
  workflow_id uuid not null references public.workflows (id) on delete cascade,
  attempt integer not null,
  fence bigint not null,
  effect_key text not null,
  mode text not null,
  status text not null default 'open',
  controls_version bigint not null,
  begun_at timestamptz not null default clock_timestamp(),
  not_after timestamptz not null,
  timeout_ms integer not null,
  ended_at timestamptz,
  outcome jsonb,
  constraint effects_mode_known check (mode in ('live', 'advisory')),
  constraint effects_status_known check (status in ('open', 'succeeded', 'failed', 'outcome_unknown')),
  constraint effects_key_length check (char_length(effect_key) between 1 and 100)
);
-- A key that is open or has succeeded cannot begin again.
create unique index effects_once on public.effects (workflow_id, effect_key) where status in ('open', 'succeeded') and mode = 'live';
-- Serve "calls open" and "unknown outcomes".
create index effects_open on public.effects (begun_at) where status = 'open';
create index effects_of_workflow on public.effects (workflow_id, begun_at);

comment on table public.effects is 'Calls that leave OmniHub. Open until finished, or until lease and time-out have both passed. An operation is one call, so the outcome of its effect is the outcome of the workflow.';
comment on column public.effects.effect_key is 'Names the call within its workflow; every try of the same call carries the same key.';
comment on column public.effects.controls_version is 'Version of the controls that this effect was decided on.';
comment on column public.effects.not_after is '900 ms after the clock was read under the lock; receivers refuse later calls.';

create table public.approval_queue (
  id uuid primary key default gen_random_uuid(),
  workflow_id uuid references public.workflows (id) on delete set null,
  user_id uuid not null,
  requester_name text not null,
  action text not null,
  operation text not null references public.operations (name),
  operation_revision integer not null,
  risk_level text not null,
  blast_radius jsonb not null default '{"unknown": true}',
  metadata jsonb not null default '{}',
  because text[] not null,
  required_approvals integer not null,
  params_text text not null,
  canonical_text text not null,
  digest bytea not null generated always as (extensions.digest(canonical_text, 'sha256')) stored,
  status text not null default 'pending',
  trace_id text,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  decided_at timestamptz,
  consumed_at timestamptz,
  constraint approval_queue_status_known check (status in ('pending', 'approved', 'rejected', 'expired')),
  constraint approval_queue_risk_known check (risk_level in ('low', 'medium', 'high', 'critical')),
  constraint approval_queue_quorum_positive check (required_approvals >= 1),
  constraint approval_queue_expires_later check (expires_at > created_at)
);
-- Serve the queue, its expiry and the hold of one workflow.
create index approval_queue_pending on public.approval_queue (expires_at) where status = 'pending';
create index approval_queue_of_workflow on public.approval_queue (workflow_id);
create index approval_queue_by_operation on public.approval_queue (operation, created_at desc);

comment on table public.approval_queue is 'Requests that wait for a human. Bound to canonical_text by digest. Outlives its workflow: it proves what was shown.';
comment on column public.approval_queue.user_id is 'Requester: the session user or the owner of the API key. Snapshot without foreign key.';

alter table public.workflows add constraint workflows_approval_fkey foreign key (approval_id) references public.approval_queue (id) on delete set null;
create index workflows_of_approval on public.workflows (approval_id) where approval_id is not null;

revoke all on public.workflows, public.workflow_events, public.effects, public.approval_queue from anon, authenticated, service_role;
grant select on public.workflows, public.workflow_events, public.effects, public.approval_queue to authenticated;
grant select on public.approval_queue to service_role;
alter table public.workflows enable row level security;
alter table public.workflow_events enable row level security;
alter table public.effects enable row level security;
alter table public.approval_queue enable row level security;

create policy "Admins and approvers see workflows" on public.workflows for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));
create policy "Admins and approvers see timelines" on public.workflow_events for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));
create policy "Admins and approvers see effects" on public.effects for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));
create policy "Admins and approvers see approval requests" on public.approval_queue for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));

-- The status machine, the twin of supabase/functions/_shared/domain/workflows/status.ts; a test compares them.
create function private.workflow_may_become(p_from text, p_to text)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select p_to = any (case p_from
    when 'queued' then array['running', 'awaiting_approval', 'expired', 'cancelled', 'halted']
    when 'running' then array['succeeded', 'failed', 'dead_letter', 'halted', 'outcome_unknown', 'awaiting_approval', 'queued', 'expired', 'cancelled']
    when 'failed' then array['running', 'queued', 'dead_letter', 'awaiting_approval', 'expired', 'cancelled', 'halted']
    when 'awaiting_approval' then array['queued', 'rejected', 'expired', 'cancelled']
    when 'halted' then array['queued', 'cancelled']
    when 'outcome_unknown' then array['queued', 'succeeded', 'halted', 'cancelled']
    when 'dead_letter' then array['queued', 'awaiting_approval']
    else array[]::text[] end)
$$;

create function private.guard_workflow_status()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if not private.workflow_may_become(old.status, new.status) then
    raise exception 'a workflow does not go from % to %', old.status, new.status
      using errcode = '23514', hint = 'See the diagram of workflow statuses.';
  end if;
  return new;
end
$$;
create trigger workflows_follow_the_diagram before update of status on public.workflows
  for each row when (old.status is distinct from new.status) execute function private.guard_workflow_status();

create function private.add_event(p_workflow_id uuid, p_type text, p_detail jsonb default '{}')
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.workflow_events (workflow_id, type, detail) values (p_workflow_id, p_type, jsonb_strip_nulls(coalesce(p_detail, '{}')))
$$;

-- Ends or parks a workflow and writes its timeline. Statuses that nothing but an operator moves on get finished_at.
-- An advisory run that has ended gives its idempotency key back: the same key may still run live.
create function private.set_workflow_status(p_workflow_id uuid, p_status text, p_code text, p_message text, p_result jsonb default null, p_event text default null)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.workflows w
  set status = p_status, error_code = left(p_code, 100), error_message = left(p_message, 1000), result = coalesce(p_result, w.result),
    updated_at = clock_timestamp(), lease_owner = null, lease_until = null,
    idempotency_active = w.idempotency_active
      and not (w.mode is not distinct from 'advisory' and p_status in ('succeeded', 'dead_letter', 'cancelled', 'rejected', 'expired')),
    finished_at = case when p_status in ('succeeded', 'dead_letter', 'cancelled', 'rejected', 'expired') then clock_timestamp() end
  where w.id = p_workflow_id;
  select private.add_event(p_workflow_id, coalesce(p_event, p_status), jsonb_build_object('code', left(p_code, 100), 'message', left(p_message, 1000)));
$$;

-- What waits starts five a second, oldest first: a release does not fire a volley. Rows that somebody holds are left
-- out, so that nobody waits here while holding the controls.
create function private.spread_queue()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.workflows w
  set available_at = greatest(w.available_at, clock_timestamp() + q.position * interval '200 milliseconds')
  from (
    select l.id, row_number() over (order by l.available_at, l.created_at) as position
    from (
      select o.id, o.available_at, o.created_at from public.workflows o
      where o.status in ('queued', 'failed')
      for update skip locked
    ) l
  ) q
  where w.id = q.id
$$;

-- Puts a workflow on hold for a human and returns the approval request. Its own expiry counts from now on, never past
-- the caller's. Nothing is shown to a human that no longer matches: when the operation changed after the envelope was
-- written, or the caller's time is over, the workflow expires instead and the answer is null.
create function private.hold_for_approval(p_workflow public.workflows, p_operation public.operations, p_decision jsonb)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_approval uuid;
  v_now timestamptz := clock_timestamp();
  v_expires_at timestamptz := least(v_now + interval '1 hour', coalesce(p_workflow.caller_expires_at, 'infinity'));
begin
  if p_workflow.operation_revision <> p_operation.revision then
    perform private.set_workflow_status(p_workflow.id, 'expired', 'OPERATION_CHANGED', 'The operation changed after this was submitted. Submit it again.');
    return null;
  end if;
  if v_expires_at <= v_now then
    perform private.set_workflow_status(p_workflow.id, 'expired', 'EXPIRED', 'The time that the caller gave was over.');
    return null;
  end if;
  insert into public.approval_queue (workflow_id, user_id, requester_name, action, operation, operation_revision, risk_level,
    because, required_approvals, params_text, canonical_text, trace_id, created_at, expires_at)
  values (p_workflow.id, p_workflow.requester_id, p_workflow.requester_name, p_operation.name, p_operation.name,
    p_operation.revision, p_operation.risk_level,
    array(select jsonb_array_elements_text(p_decision -> 'because')), (p_decision ->> 'quorum')::integer,
    p_workflow.params_text, p_workflow.canonical_text, p_workflow.trace_id, v_now, v_expires_at)
  returning id into v_approval;
  update public.workflows w
  set status = 'awaiting_approval', approval_id = v_approval, expires_at = v_expires_at, updated_at = clock_timestamp(),
    lease_owner = null, lease_until = null
  where w.id = p_workflow.id;
  perform private.add_event(p_workflow.id, 'held', jsonb_build_object('approval_id', v_approval, 'because', p_decision -> 'because', 'quorum', p_decision -> 'quorum'));
  return v_approval;
end
$$;

-- Is a valid approval bound to this very request and revision, by as many people as are needed now, and not used up by
-- another run? Unused it lapses 15 minutes after the last decision, also during a kill.
create function private.has_valid_approval(p_workflow public.workflows, p_operation public.operations)
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
  select exists (
    select from public.approval_queue a
    where a.id = p_workflow.approval_id
      and a.workflow_id = p_workflow.id
      and a.status = 'approved'
      and a.operation_revision = p_operation.revision
      and a.canonical_text = p_workflow.canonical_text
      and a.required_approvals >= private.required_quorum(private.operation_facts(p_operation))
      and (a.consumed_at is not null or a.decided_at + interval '15 minutes' > clock_timestamp())
  )
$$;

-- How a refusal names the control behind it: which, why, who, since when, until when, whom to ask. Controls that
-- cannot be read count as engaged by the failsafe.
create function private.control_details(p_controls jsonb, p_control text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('control', p_control,
    'reason', case when private.controls_are_readable(p_controls)
      then coalesce(p_controls ->> (p_control || '_engaged_reason'), 'no reason given')
      else 'The controls cannot be read.' end,
    'engaged_by', case when private.controls_are_readable(p_controls)
      then p_controls ->> (p_control || '_engaged_by_name') else 'system_failsafe' end,
    'since', p_controls ->> (p_control || '_engaged_at'),
    'review_at', p_controls ->> (p_control || '_review_at'),
    'ask', private.whom_to_ask())
$$;

revoke execute on function private.workflow_may_become(text, text) from public, anon, authenticated, service_role;
revoke execute on function private.guard_workflow_status() from public, anon, authenticated, service_role;
revoke execute on function private.add_event(uuid, text, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.set_workflow_status(uuid, text, text, text, jsonb, text) from public, anon, authenticated, service_role;
revoke execute on function private.spread_queue() from public, anon, authenticated, service_role;
revoke execute on function private.hold_for_approval(public.workflows, public.operations, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.has_valid_approval(public.workflows, public.operations) from public, anon, authenticated, service_role;
revoke execute on function private.control_details(jsonb, text) from public, anon, authenticated, service_role;
