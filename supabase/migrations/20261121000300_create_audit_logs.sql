-- The audit log: written in the same transaction as what it records, append-only for everybody.

create table public.audit_logs (
  seq bigint generated always as identity primary key,
  id uuid not null default gen_random_uuid() unique,
  created_at timestamptz not null default clock_timestamp(),
  actor_id uuid,
  actor_name text not null,
  actor_type text not null,
  action text not null,
  resource_type text not null,
  resource_id text,
  reason text,
  metadata jsonb not null default '{}',
  trace_id text,
  channel text not null,
  ip inet,
  user_agent text,
  constraint audit_logs_actor_type_known check (actor_type in ('user', 'key', 'service', 'system')),
  constraint audit_logs_channel_known check (channel in ('panel', 'cli', 'api', 'chat', 'system')),
  constraint audit_logs_metadata_is_object check (jsonb_typeof(metadata) = 'object'),
  constraint audit_logs_reason_length check (char_length(reason) <= 2000)
);

comment on table public.audit_logs is 'Who did what, when and why. Append-only: no role can update, delete or truncate through any API.';
comment on column public.audit_logs.actor_id is 'Snapshot without foreign key, so that deleting a person breaks nothing.';
comment on column public.audit_logs.channel is 'As claimed by the header x-omnihub-channel.';
comment on column public.audit_logs.ip is 'As claimed by x-forwarded-for; a proxy in front must set it to make it evidence.';

revoke all on public.audit_logs from anon, authenticated, service_role;
grant select on public.audit_logs to authenticated, service_role;
alter table public.audit_logs enable row level security;

create policy "Admins and approvers read the audit log"
  on public.audit_logs for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));

create function private.refuse_change()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  raise exception '% is refused on %', tg_op, tg_table_name
    using errcode = '42501', hint = 'Rows of this table are never changed, removed or truncated.';
end
$$;
revoke execute on function private.refuse_change() from public, anon, authenticated, service_role;

create trigger audit_logs_refuse_row_change before update or delete on public.audit_logs
  for each row execute function private.refuse_change();
create trigger audit_logs_refuse_truncate before truncate on public.audit_logs
  for each statement execute function private.refuse_change();

-- Repeated refusals of one actor, action, code and minute: the first writes an audit row at once,
-- the rest only count here until a job writes one summary row.
create table public.refusal_counts (
  actor_key text not null,
  action text not null,
  code text not null,
  minute timestamptz not null,
  count integer not null default 1,
  actor_id uuid,
  actor_name text not null,
  actor_type text not null,
  resource_type text not null,
  resource_id text,
  summarised_at timestamptz,
  primary key (actor_key, action, code, minute),
  constraint refusal_counts_positive check (count > 0)
);
-- Serves the job that writes summaries of past minutes.
create index refusal_counts_open on public.refusal_counts (minute) where summarised_at is null;

comment on table public.refusal_counts is 'Refusals coalesced per actor, action, code and minute; guard refusals per operation.';

revoke all on public.refusal_counts from anon, authenticated, service_role;
grant select on public.refusal_counts to authenticated;
alter table public.refusal_counts enable row level security;

create policy "Admins and approvers see what was refused"
  on public.refusal_counts for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));
