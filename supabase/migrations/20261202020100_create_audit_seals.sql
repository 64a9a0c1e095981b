-- The audit log proves itself. A sealer gives every row, moments after its commit, a number in a chain and the hash of
-- what it says and of the seal before it. Whoever changes, removes or adds a row afterwards no longer fits the chain.

create schema audit;
revoke all on schema audit from public, anon, authenticated, service_role;
comment on schema audit is 'What seals and verifies the audit log. Reached only through functions of private and schedule.';
alter default privileges in schema audit revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema audit revoke execute on functions from public;
alter default privileges in schema audit revoke all on functions from anon, authenticated, service_role;

-- Rows from before this migration get its own number, so that they are sealed first and in the order of seq.
alter table public.audit_logs add column transaction_no bigint not null default (pg_catalog.pg_current_xact_id()::text::bigint);
comment on column public.audit_logs.transaction_no is 'Which transaction wrote the row: the sealer takes only rows of transactions that have ended.';
-- Serves the sealer, and how much is not sealed yet.
create index audit_logs_by_transaction on public.audit_logs (transaction_no, seq);

create table public.audit_seals (
  chain_no bigint primary key,
  seq bigint not null unique,
  prev_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  constraint audit_seals_first_is_one check (chain_no >= 1),
  constraint audit_seals_hashes_are_sha256 check (octet_length(prev_hash) = 32 and octet_length(hash) = 32)
);
comment on table public.audit_seals is 'The chain over the audit log: one seal per row, numbered without gaps. Append-only like the log.';
comment on column public.audit_seals.seq is 'The row it seals. Without foreign key: seals outlive rows that were archived.';
comment on column public.audit_seals.prev_hash is 'The hash of the seal before; 32 zero bytes for the first.';
comment on column public.audit_seals.hash is 'sha256(prev_hash || sealed text of the row), see audit.sealed_text.';

revoke all on public.audit_seals from anon, authenticated, service_role;
grant select on public.audit_seals to authenticated, service_role;
alter table public.audit_seals enable row level security;
create policy "Admins and approvers read the seals"
  on public.audit_seals for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));
create trigger audit_seals_refuse_row_change before update or delete on public.audit_seals
  for each row execute function private.refuse_change();
create trigger audit_seals_refuse_truncate before truncate on public.audit_seals
  for each statement execute function private.refuse_change();

-- Where the sealer stands. It goes on from here and not from the last seal, so that a chain whose end was cut off
-- keeps a hole for good instead of growing over it.
create table private.audit_frontier (
  id smallint primary key default 1,
  chain_no bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex'),
  transaction_no bigint not null default 0,
  seq bigint not null default 0,
  system_identifier bigint not null,
  constraint audit_frontier_one_row check (id = 1)
);
comment on table private.audit_frontier is 'The last seal, and up to where in the order (transaction_no, seq) everything is sealed.';
comment on column private.audit_frontier.system_identifier is 'The cluster whose transaction numbers these are. In another one they begin anew.';
alter table private.audit_frontier enable row level security;
revoke all on private.audit_frontier from anon, authenticated, service_role;
insert into private.audit_frontier (system_identifier) select c.system_identifier from pg_catalog.pg_control_system() c;

-- The functions from here to link() carry no `set search_path`, which would keep them from being inlined and cost ten
-- times as much per row. Bodies in `begin atomic` are bound when they are created, so that no path can lead them astray.

-- A time as it is sealed: UTC with microseconds.
create function audit.stamp(p_at timestamptz)
returns text language sql stable parallel safe security invoker
begin atomic
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end;

-- Stands between the length of a field and its text; null has neither.
create function audit.mark(p_text text)
returns text language sql immutable parallel safe security invoker
begin atomic
  select case when p_text is null then '-' else ':' end;
end;

-- The fields of a row as stored text. `offset 0` keeps each from being made twice: once for its length, once for itself.
create view audit.rows as
select l.seq as row_no, l.created_at as at, t.*
from public.audit_logs l
cross join lateral (
  select l.seq::text as seq, l.id::text as id, audit.stamp(l.created_at) as created_at, l.actor_id::text as actor_id, l.actor_name,
    l.actor_type, l.action, l.resource_type, l.resource_id, l.reason, l.metadata::text as metadata, l.trace_id, l.channel,
    inet_out(l.ip)::text as ip, l.user_agent
  offset 0
) t;
comment on view audit.rows is 'The audit log as it is sealed: every field as text.';
revoke all on audit.rows from public, anon, authenticated, service_role;

-- Per field `<length in UTF-8 bytes>:<text>;`, or `-;` for null. Its twin is sealedText in _shared/domain/audit.
create function audit.sealed_text(chain_no bigint, sealed_at text, seq text, id text, created_at text, actor_id text, actor_name text,
  actor_type text, action text, resource_type text, resource_id text, reason text, metadata text, trace_id text, channel text, ip text,
  user_agent text)
returns text language sql stable parallel safe security invoker
begin atomic
  select concat('15:omnihub-audit-1;',
    octet_length(chain_no::text), ':', chain_no, ';',
    octet_length(sealed_at), ':', sealed_at, ';',
    octet_length(seq), audit.mark(seq), seq, ';',
    octet_length(id), audit.mark(id), id, ';',
    octet_length(created_at), audit.mark(created_at), created_at, ';',
    octet_length(actor_id), audit.mark(actor_id), actor_id, ';',
    octet_length(actor_name), audit.mark(actor_name), actor_name, ';',
    octet_length(actor_type), audit.mark(actor_type), actor_type, ';',
    octet_length(action), audit.mark(action), action, ';',
    octet_length(resource_type), audit.mark(resource_type), resource_type, ';',
    octet_length(resource_id), audit.mark(resource_id), resource_id, ';',
    octet_length(reason), audit.mark(reason), reason, ';',
    octet_length(metadata), audit.mark(metadata), metadata, ';',
    octet_length(trace_id), audit.mark(trace_id), trace_id, ';',
    octet_length(channel), audit.mark(channel), channel, ';',
    octet_length(ip), audit.mark(ip), ip, ';',
    octet_length(user_agent), audit.mark(user_agent), user_agent, ';');
end;

create function audit.link(p_prev_hash bytea, p_text text)
returns bytea language sql stable parallel safe security invoker
begin atomic
  select sha256(p_prev_hash || convert_to(p_text, 'UTF8'));
end;

-- The hash of a chain so far: an aggregate, so that a batch is one statement.
create function audit.next_hash(p_hash bytea, p_head bytea, p_text text)
returns bytea language sql stable parallel safe security invoker
begin atomic
  select sha256(coalesce(p_hash, p_head) || convert_to(p_text, 'UTF8'));
end;
create aggregate audit.chain(p_head bytea, p_text text) (sfunc = audit.next_hash, stype = bytea);

revoke execute on function audit.stamp(timestamptz) from public, anon, authenticated, service_role;
revoke execute on function audit.mark(text) from public, anon, authenticated, service_role;
revoke execute on function audit.sealed_text(bigint, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text)
  from public, anon, authenticated, service_role;
revoke execute on function audit.link(bytea, text) from public, anon, authenticated, service_role;
revoke execute on function audit.next_hash(bytea, bytea, text) from public, anon, authenticated, service_role;
revoke execute on function audit.chain(bytea, text) from public, anon, authenticated, service_role;
