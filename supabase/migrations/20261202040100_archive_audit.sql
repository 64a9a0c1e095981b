-- Old rows of the audit log leave the table for a store outside, in whole spans between checkpoints, and only there: a row
-- goes when it lies at or below an archive that was written, read back and verified. Seals stay, so the chain stays whole.
-- Nobody holds the role that may remove them; the one function it owns is the one way to act as it.

do $$
begin
  -- Roles belong to the cluster, which may have served another database of ours before.
  if not exists (select from pg_catalog.pg_roles r where r.rolname = 'audit_archiver') then
    create role audit_archiver nologin noinherit;
  end if;
end
$$;

alter table public.installation
  add column audit_months integer not null default 13,
  add constraint installation_audit_months check (audit_months between 1 and 240);
comment on column public.installation.audit_months is 'Whole months for which the audit log stays in its table before it may be archived.';

create function private.set_audit_months(p_months integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_old integer := (select i.audit_months from public.installation i where i.id = 1);
begin
  update public.installation i set audit_months = p_months where i.id = 1;
  perform private.audit(private.current_actor(), 'installation.changed', 'installation', '1', null,
    jsonb_build_object('old', jsonb_build_object('audit_months', v_old), 'new', jsonb_build_object('audit_months', p_months)));
end
$$;
revoke execute on function private.set_audit_months(integer) from public, anon, authenticated, service_role;

create table public.audit_archives (
  id bigint generated always as identity primary key,
  first_chain_no bigint not null unique,
  last_chain_no bigint not null unique,
  rows bigint not null,
  bytes bigint not null,
  oldest_at timestamptz not null,
  newest_at timestamptz not null,
  location text not null,
  path text not null unique,
  digest bytea not null,
  archived_at timestamptz not null default clock_timestamp(),
  archived_by_name text not null,
  constraint audit_archives_whole check (first_chain_no >= 1 and last_chain_no >= first_chain_no and rows = last_chain_no - first_chain_no + 1),
  constraint audit_archives_digest_is_sha256 check (octet_length(digest) = 32)
);
comment on table public.audit_archives is 'Spans of the chain whose rows lie in a store outside: where, and the SHA-256 of the file. Append-only like the log.';

revoke all on public.audit_archives from anon, authenticated, service_role;
grant select on public.audit_archives to authenticated, service_role;
alter table public.audit_archives enable row level security;
create policy "Admins and approvers see what was archived"
  on public.audit_archives for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));
create trigger audit_archives_refuse_row_change before update or delete on public.audit_archives
  for each row execute function private.refuse_change();
create trigger audit_archives_refuse_truncate before truncate on public.audit_archives
  for each statement execute function private.refuse_change();

create or replace function audit.archived_to()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select max(a.last_chain_no) from public.audit_archives a
$$;

-- The beginning of the oldest month that stays.
create function audit.kept_since()
returns timestamptz
language sql
stable
security definer
set search_path = ''
as $$
  select date_trunc('month', clock_timestamp(), 'utc') - i.audit_months * interval '1 month' from public.installation i where i.id = 1
$$;
revoke execute on function audit.kept_since() from public, anon, authenticated, service_role;

-- The span that goes next: from where archives end to the last checkpoint before the first row that stays. Looks at
-- no more than p_limit seals, and at one checkpoint's at least.
create function audit.next_archive(p_before timestamptz, p_limit bigint, out first_chain_no bigint, out last_chain_no bigint)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_stays bigint;
begin
  first_chain_no := coalesce(audit.archived_to(), 0) + 1;
  select s.chain_no into v_stays
  from public.audit_seals s left join public.audit_logs l on l.seq = s.seq
  where s.chain_no >= next_archive.first_chain_no and (l.seq is null or l.created_at >= p_before)
  order by s.chain_no limit 1;
  select coalesce(max(c.chain_no) filter (where c.chain_no < next_archive.first_chain_no + p_limit), min(c.chain_no)) into last_chain_no
  from public.audit_checkpoints c
  where c.chain_no >= next_archive.first_chain_no and (v_stays is null or c.chain_no < v_stays);
end
$$;
revoke execute on function audit.next_archive(timestamptz, bigint) from public, anon, authenticated, service_role;

-- Who may ask for it: an admin, and the schedule's function. `p_member` is for whom that function asks.
create function audit.archiving_actor(p_member uuid)
returns private.actor
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
begin
  if p_member is null or v_actor.role is distinct from 'service' then
    return v_actor;
  end if;
  select p.id, p.display_name, 'user', p.role into v_actor from public.profiles p where p.id = p_member;
  if not found then
    return row(null, 'unknown member', 'user', null)::private.actor;
  end if;
  return v_actor;
end
$$;
revoke execute on function audit.archiving_actor(uuid) from public, anon, authenticated, service_role;

create function audit.refuse_unless_archiving(p_actor private.actor)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select case when p_actor.role is distinct from 'service' then private.refuse_unless_admin(p_actor, 'audit.archived', 'audit_log', null) end
$$;
revoke execute on function audit.refuse_unless_archiving(private.actor) from public, anon, authenticated, service_role;

-- What would go, all of it, and the span that goes next. `p_before` can only ask for less than the installation lets go.
create function private.plan_archive(p_before date)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := audit.refuse_unless_archiving(v_actor);
  v_kept timestamptz := audit.kept_since();
  v_before timestamptz := least(v_kept, p_before::timestamp at time zone 'utc');
  v_all record;
  v_next record;
  v_sum jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select n.* into v_all from audit.next_archive(v_before, 9000000000000000000) n;
  select n.* into v_next from audit.next_archive(v_before, 20000) n;
  select jsonb_build_object('rows', coalesce(sum(m.rows), 0), 'bytes', coalesce(sum(m.bytes), 0),
      'months', coalesce(jsonb_agg(jsonb_build_object('month', m.month, 'rows', m.rows, 'bytes', m.bytes) order by m.month), '[]'))
  into v_sum
  from (
    select to_char(l.created_at at time zone 'utc', 'YYYY-MM') as month, count(*) as rows, sum(pg_column_size(l.*)) as bytes
    from public.audit_seals s join public.audit_logs l on l.seq = s.seq
    where s.chain_no between v_all.first_chain_no and v_all.last_chain_no
    group by 1
  ) m;
  return v_sum || jsonb_build_object('before', to_char(v_before at time zone 'utc', 'YYYY-MM-DD'),
    'kept_since', to_char(v_kept at time zone 'utc', 'YYYY-MM-DD'), 'archived_to', audit.archived_to(), 'up_to', v_all.last_chain_no,
    'next', case when v_next.last_chain_no is not null then
      jsonb_build_object('first_chain_no', v_next.first_chain_no, 'last_chain_no', v_next.last_chain_no) end);
end
$$;
revoke execute on function private.plan_archive(date) from public, anon, authenticated, service_role;
grant execute on function private.plan_archive(date) to authenticated, service_role;

create function public.plan_archive(before date default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '60s'
begin atomic
  select private.plan_archive(before);
end;
revoke execute on function public.plan_archive(date) from public, anon, authenticated, service_role;
grant execute on function public.plan_archive(date) to authenticated, service_role;

-- Called by `audit/archive` after it wrote the file, read it back and verified what it read. All that can be known here is
-- looked at again: that the span comes next and ends at a checkpoint, that nothing in it is younger than what may go, and
-- that the rows are those of that checkpoint. Then the span is written down, its rows go, and the log says so.
create function private.archive_audit(p_first bigint, p_last bigint, p_bytes bigint, p_location text, p_path text, p_digest text, p_member uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := audit.archiving_actor(p_member);
  v_refusal jsonb := audit.refuse_unless_archiving(v_actor);
  v_checkpoint public.audit_checkpoints;
  v_verdict jsonb;
  v_rows record;
  v_archive public.audit_archives;
  v_removed bigint;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if not coalesce(p_digest ~ '^[0-9a-f]{64}$', false) then
    return private.invalid_field(v_actor, 'audit.archived', 'audit_log', null, 'digest', 'digest must be 64 hexadecimal digits.', 'Send the SHA-256 of the file.');
  end if;
  if char_length(coalesce(p_path, '')) not between 1 and 500 or char_length(coalesce(p_location, '')) not between 1 and 500 or coalesce(p_bytes, 0) < 1 then
    return private.invalid_field(v_actor, 'audit.archived', 'audit_log', null, 'path', 'path, location and bytes must say where the file is.', 'Send what was written.');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727274, 8);
  if p_first is distinct from coalesce(audit.archived_to(), 0) + 1 then
    return private.refuse(v_actor, 'audit.archived', 'audit_log', p_first::text, 409, 'STALE_VERSION',
      'Another span goes next.', 'Ask again what would go.', jsonb_build_object('archived_to', audit.archived_to()));
  end if;
  select c.* into v_checkpoint from public.audit_checkpoints c where c.chain_no = p_last;
  if not found or p_last < p_first then
    return private.refuse(v_actor, 'audit.archived', 'audit_log', p_last::text, 409, 'NOT_ANCHORED',
      'No published checkpoint ends there.', 'Archive up to a checkpoint.');
  end if;
  select count(*) as count, min(l.created_at) as oldest, max(l.created_at) as newest into v_rows
  from public.audit_seals s join public.audit_logs l on l.seq = s.seq where s.chain_no between p_first and p_last;
  if v_rows.newest >= audit.kept_since() then
    return private.refuse(v_actor, 'audit.archived', 'audit_log', p_last::text, 409, 'STILL_KEPT',
      'Some of it is younger than what may go.', 'Ask again what would go.', jsonb_build_object('kept_since', audit.kept_since()));
  end if;
  v_verdict := audit.verify(p_first, p_last, jsonb_build_array(jsonb_build_object('chain_no', p_last, 'hash', encode(v_checkpoint.head_hash, 'hex'))));
  if v_rows.count <> p_last - p_first + 1 or jsonb_typeof(v_verdict -> 'problem') <> 'null'
    or (v_verdict ->> 'anchored_to')::bigint is distinct from p_last then
    return private.refuse(v_actor, 'audit.archived', 'audit_log', p_last::text, 409, 'CHAIN_BROKEN',
      'The rows are not those that were sealed.', 'Nothing was removed. Verify the log and look at the first bad row.', v_verdict -> 'problem');
  end if;

  insert into public.audit_archives (first_chain_no, last_chain_no, rows, bytes, oldest_at, newest_at, location, path, digest, archived_by_name)
  values (p_first, p_last, v_rows.count, p_bytes, v_rows.oldest, v_rows.newest, p_location, p_path, decode(p_digest, 'hex'), v_actor.name)
  returning * into v_archive;
  delete from public.audit_logs l using public.audit_seals s where s.chain_no between p_first and p_last and l.seq = s.seq;
  get diagnostics v_removed = row_count;
  if v_removed <> v_archive.rows then
    raise exception '% rows were archived and % would go', v_archive.rows, v_removed;
  end if;
  perform private.audit(v_actor, 'audit.archived', 'audit_archive', v_archive.id::text, null, jsonb_build_object('first_chain_no', p_first,
    'last_chain_no', p_last, 'rows', v_archive.rows, 'bytes', p_bytes, 'oldest_at', v_archive.oldest_at, 'newest_at', v_archive.newest_at,
    'location', p_location, 'path', p_path, 'digest', p_digest));
  return jsonb_build_object('ok', true, 'archived_to', p_last, 'rows', v_archive.rows);
end
$$;
revoke execute on function private.archive_audit(bigint, bigint, bigint, text, text, text, uuid) from public, anon, authenticated, service_role;
grant execute on function private.archive_audit(bigint, bigint, bigint, text, text, text, uuid) to service_role;

-- What that function needs, and no more.
grant usage on schema private, audit to audit_archiver;
grant select, delete on public.audit_logs to audit_archiver;
grant select on public.audit_seals, public.audit_checkpoints to audit_archiver;
grant select, insert on public.audit_archives to audit_archiver;
create policy "The archiver sees the log" on public.audit_logs for select to audit_archiver using (true);
create policy "The archiver removes what is archived" on public.audit_logs for delete to audit_archiver using (true);
create policy "The archiver sees the seals" on public.audit_seals for select to audit_archiver using (true);
create policy "The archiver sees checkpoints" on public.audit_checkpoints for select to audit_archiver using (true);
create policy "The archiver sees archives" on public.audit_archives for select to audit_archiver using (true);
create policy "The archiver writes archives down" on public.audit_archives for insert to audit_archiver with check (true);
grant execute on function audit.archiving_actor(uuid) to audit_archiver;
grant execute on function audit.refuse_unless_archiving(private.actor) to audit_archiver;
grant execute on function audit.archived_to() to audit_archiver;
grant execute on function audit.kept_since() to audit_archiver;
grant execute on function audit.verify(bigint, bigint, jsonb) to audit_archiver;
grant execute on function private.audit(private.actor, text, text, text, text, jsonb, text) to audit_archiver;
grant execute on function private.refuse(private.actor, text, text, text, integer, text, text, text, jsonb, text) to audit_archiver;
grant execute on function private.invalid_field(private.actor, text, text, text, text, text, text) to audit_archiver;

-- A function changes hands only between roles that the one who gives may act as; afterwards nobody may.
grant create on schema private to audit_archiver;
grant audit_archiver to current_user with set true, inherit false;
alter function private.archive_audit(bigint, bigint, bigint, text, text, text, uuid) owner to audit_archiver;
revoke audit_archiver from current_user;
revoke create on schema private from audit_archiver;

create function public.archive_audit(first_chain_no bigint, last_chain_no bigint, bytes bigint, location text, path text, digest text, member uuid default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '60s'
begin atomic
  select private.archive_audit(first_chain_no, last_chain_no, bytes, location, path, digest, member);
end;
revoke execute on function public.archive_audit(bigint, bigint, bigint, text, text, text, uuid) from public, anon, authenticated, service_role;
grant execute on function public.archive_audit(bigint, bigint, bigint, text, text, text, uuid) to service_role;

-- The trigger knows the one exception, and looks for itself that the row is archived.
create function private.refuse_audit_change()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if tg_op = 'DELETE' and current_user = 'audit_archiver' and exists (
    select from public.audit_seals s join public.audit_archives a on s.chain_no between a.first_chain_no and a.last_chain_no
    where s.seq = old.seq) then
    return old;
  end if;
  raise exception '% is refused on %', tg_op, tg_table_name
    using errcode = '42501', hint = 'Rows of this table are never changed or truncated, and removed only when they are archived.';
end
$$;
revoke execute on function private.refuse_audit_change() from public, anon, authenticated, service_role;
drop trigger audit_logs_refuse_row_change on public.audit_logs;
create trigger audit_logs_refuse_row_change before update or delete on public.audit_logs
  for each row execute function private.refuse_audit_change();

insert into schedule.jobs (name, every, kind, target) values ('archive_audit', '30 minutes', 'function', 'audit/archive');
