-- What an approval request says and what becomes of it: the estimate that was shown, who decided, and every step.
-- A decision is bound to the digest of what was shown; when that changes, the decision is void.

alter table public.workflows
  add column on_behalf_of uuid,
  add column on_behalf_of_name text,
  add column reason text,
  add column callback_url text,
  add constraint workflows_reason_length check (char_length(reason) <= 500);

comment on column public.workflows.on_behalf_of is 'Member for whom the agent asks. Never among those who decide. Snapshot without foreign key.';
comment on column public.workflows.reason is 'The agent''s own prose. Labelled as such wherever it is shown.';
comment on column public.workflows.callback_url is 'Where the agent wants to hear of a decision.';

alter table public.approval_queue
  add column on_behalf_of uuid,
  add column on_behalf_of_name text,
  add column reason text,
  add column estimated_at timestamptz,
  add column risk_rank smallint not null generated always as (case
    when risk_level = 'critical' or (blast_radius -> 'unknown') is distinct from 'false'::jsonb then 0
    when risk_level = 'high' then 1
    when risk_level = 'medium' then 2
    else 3 end) stored,
  add column approvals_given integer not null default 0,
  add column lapses_at timestamptz,
  add column void_reason text,
  add column consumed_by text,
  add column callback_url text,
  add constraint approval_queue_reason_length check (char_length(reason) <= 500),
  add constraint approval_queue_void_known check (void_reason is null or (status = 'expired'
    and void_reason in ('operation_changed', 'workflow_cancelled', 'lapsed', 'caller_expired'))),
  add constraint approval_queue_consumer_known check (consumed_by in ('workflow', 'call')),
  add constraint approval_queue_consumed_was_approved check (consumed_at is null or status = 'approved');

update public.approval_queue a set consumed_by = 'workflow' where a.consumed_at is not null;
update public.approval_queue a set lapses_at = a.decided_at + interval '15 minutes' where a.status = 'approved';
alter table public.approval_queue
  add constraint approval_queue_consumer_named check ((consumed_at is null) = (consumed_by is null)),
  add constraint approval_queue_approved_lapses check (status <> 'approved' or lapses_at is not null);

-- Serves the queue in the order in which people should look at it.
create index approval_queue_order on public.approval_queue (risk_rank, expires_at, id) where status = 'pending';
-- Serves what a newer revision of its operation voids, and the repeated question of one requester.
create index approval_queue_open on public.approval_queue (operation, operation_revision)
  where status in ('pending', 'approved') and consumed_at is null;
-- Serves the lapse of what was approved and never used.
create index approval_queue_lapsing on public.approval_queue (lapses_at) where status = 'approved' and consumed_at is null;
-- Serves the history, newest first.
create index approval_queue_history on public.approval_queue (decided_at desc, id desc) where status <> 'pending';

comment on column public.approval_queue.blast_radius is '{"unknown": true, "why"} or {"unknown": false} with what the estimator answered.';
comment on column public.approval_queue.estimated_at is 'When the blast radius was last estimated; null = never. Older than five minutes nobody decides on it.';
comment on column public.approval_queue.risk_rank is '0 critical or blast radius unknown, 1 high, 2 medium, 3 low.';
comment on column public.approval_queue.approvals_given is 'Approvals that are not void.';
comment on column public.approval_queue.lapses_at is '15 minutes after the last needed decision, never past the caller''s time.';
comment on column public.approval_queue.void_reason is 'Why it ended without a decision that counts; null when simply nobody decided in time.';
comment on column public.approval_queue.consumed_by is 'workflow: one run with its retries. call: one guarded call of an outside agent.';

create table public.approval_decisions (
  id uuid primary key default gen_random_uuid(),
  approval_id uuid not null references public.approval_queue (id) on delete cascade,
  decider_id uuid not null,
  decider_name text not null,
  decider_role text not null,
  decision text not null,
  digest bytea not null,
  reason text,
  decided_at timestamptz not null default clock_timestamp(),
  voided_at timestamptz,
  constraint approval_decisions_decision_known check (decision in ('approved', 'rejected')),
  constraint approval_decisions_role_known check (decider_role in ('admin', 'approver')),
  constraint approval_decisions_reason_length check (char_length(reason) <= 2000),
  constraint approval_decisions_rejection_has_reason check (decision = 'approved' or reason is not null)
);
-- One standing decision per person.
create unique index approval_decisions_once on public.approval_decisions (approval_id, decider_id) where voided_at is null;
create index approval_decisions_of_approval on public.approval_decisions (approval_id, decided_at);
-- Serves the history of one person.
create index approval_decisions_by_decider on public.approval_decisions (decider_id, decided_at desc);

comment on table public.approval_decisions is 'What each person decided, bound to the digest that they were shown.';
comment on column public.approval_decisions.decider_id is 'Snapshot without foreign key, so that deleting a person breaks nothing.';
comment on column public.approval_decisions.voided_at is 'Set when what was shown changed afterwards. A void decision counts for nothing.';

create table public.approval_events (
  id bigint generated always as identity primary key,
  approval_id uuid not null references public.approval_queue (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  type text not null,
  actor_id uuid,
  actor_name text not null,
  actor_type text not null,
  detail jsonb not null default '{}',
  constraint approval_events_type_known check (type in ('requested', 'asked', 'answered', 'approved', 'rejected', 'estimated',
    'estimate_changed', 'expired', 'voided', 'lapsed', 'consumed', 'callback_failed')),
  constraint approval_events_actor_type_known check (actor_type in ('user', 'key', 'service', 'system'))
);
-- Serves the timeline of one request.
create index approval_events_timeline on public.approval_events (approval_id, id);
comment on table public.approval_events is 'Timeline of an approval request, questions and answers included.';

revoke all on public.approval_decisions, public.approval_events from anon, authenticated, service_role;
grant select on public.approval_decisions, public.approval_events to authenticated;
alter table public.approval_decisions enable row level security;
alter table public.approval_events enable row level security;

create policy "Admins and approvers see decisions" on public.approval_decisions for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));
create policy "Admins and approvers see timelines of requests" on public.approval_events for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));

create function private.add_approval_event(p_approval_id uuid, p_type text, p_actor private.actor, p_detail jsonb default '{}')
returns bigint
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.approval_events (approval_id, type, actor_id, actor_name, actor_type, detail)
  values (p_approval_id, p_type, p_actor.id, p_actor.name, p_actor.type, jsonb_strip_nulls(coalesce(p_detail, '{}')))
  returning id
$$;

-- Used once, and written down, whoever uses it: claims and outside calls meet here. What was used stays used.
create function private.guard_consumption()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.consumed_at is not null then
    raise exception 'an approval is used once' using errcode = '23514', hint = 'Ask for another one.';
  end if;
  new.consumed_by := coalesce(new.consumed_by, 'workflow');
  perform private.add_approval_event(new.id, 'consumed', private.current_actor(),
    jsonb_build_object('by', new.consumed_by, 'workflow_id', new.workflow_id));
  return new;
end
$$;
comment on function private.guard_consumption() is 'Definer: whoever uses an approval has no privilege on its timeline.';

create trigger approval_queue_used_once before update of consumed_at on public.approval_queue
  for each row when (old.consumed_at is distinct from new.consumed_at) execute function private.guard_consumption();

revoke execute on function private.add_approval_event(uuid, text, private.actor, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.guard_consumption() from public, anon, authenticated, service_role;
