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
create index workflows_expiring on public.workflows (expires_at) where status in ('queued', 'awaiting_approval');

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

comment on table public.effects is 'Calls that leave OmniHub. Open until finished, or until lease and time-out have both passed.';
comment on column public.effects.not_after is '900 ms after the clock was read under the lock; receivers refuse later calls.';

create table public.approval_queue (
  id uuid primary key default gen_random_uuid(),
  workflow_id uuid references public.workflows (id) on delete cascade,
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

comment on table public.approval_queue is 'Requests that wait for a human. Bound to canonical_text by digest.';
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

create function private.add_event(p_workflow_id uuid, p_type text, p_detail jsonb default '{}')
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.workflow_events (workflow_id, type, detail) values (p_workflow_id, p_type, jsonb_strip_nulls(coalesce(p_detail, '{}')))
$$;

-- What waits starts five a second, oldest first: a release does not fire a volley.
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
    select q.id, row_number() over (order by q.available_at, q.created_at) as position
    from public.workflows q where q.status = 'queued'
  ) q
  where w.id = q.id and w.status = 'queued'
$$;

-- Puts a workflow on hold for a human and returns the approval request. Its own expiry counts from now on.
create function private.hold_for_approval(p_workflow public.workflows, p_operation public.operations, p_decision jsonb)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_approval uuid;
  v_expires_at timestamptz := least(clock_timestamp() + interval '1 hour', coalesce(p_workflow.caller_expires_at, 'infinity'));
begin
  insert into public.approval_queue (workflow_id, user_id, requester_name, action, operation, operation_revision, risk_level,
    because, required_approvals, params_text, canonical_text, trace_id, expires_at)
  values (p_workflow.id, p_workflow.requester_id, p_workflow.requester_name, p_operation.name, p_operation.name,
    p_operation.revision, p_operation.risk_level,
    array(select jsonb_array_elements_text(p_decision -> 'because')), (p_decision ->> 'quorum')::integer,
    p_workflow.params_text, p_workflow.canonical_text, p_workflow.trace_id, v_expires_at)
  returning id into v_approval;
  update public.workflows w
  set status = 'awaiting_approval', approval_id = v_approval, expires_at = v_expires_at, updated_at = clock_timestamp(),
    lease_owner = null, lease_until = null
  where w.id = p_workflow.id;
  perform private.add_event(p_workflow.id, 'held', jsonb_build_object('approval_id', v_approval, 'because', p_decision -> 'because', 'quorum', p_decision -> 'quorum'));
  return v_approval;
end
$$;

-- Is a valid approval bound to this very request and revision, and not used up by another run?
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
      and (a.consumed_at is not null or a.decided_at + interval '15 minutes' > clock_timestamp())
  )
$$;

-- How a refusal names the control behind it: which, why, who, since when, until when, whom to ask.
create function private.control_details(p_controls jsonb, p_control text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('control', p_control,
    'reason', coalesce(p_controls ->> (p_control || '_engaged_reason'), 'no reason given'),
    'engaged_by', p_controls ->> (p_control || '_engaged_by_name'),
    'since', p_controls ->> (p_control || '_engaged_at'),
    'review_at', p_controls ->> (p_control || '_review_at'),
    'ask', private.whom_to_ask())
$$;

revoke execute on function private.add_event(uuid, text, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.spread_queue() from public, anon, authenticated, service_role;
revoke execute on function private.hold_for_approval(public.workflows, public.operations, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.has_valid_approval(public.workflows, public.operations) from public, anon, authenticated, service_role;
revoke execute on function private.control_details(jsonb, text) from public, anon, authenticated, service_role;
