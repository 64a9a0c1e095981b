-- What is written down of an archive is worth nothing without its file. `audit/check-archives` looks for each, from time to time reads it
-- whole, and writes down here what it found, beside the rows that nobody may change.

create table private.audit_archive_checks (
  archive_id bigint primary key references public.audit_archives (id),
  outcome text not null,
  problem text,
  looked_at timestamptz not null,
  read_at timestamptz,
  found_at timestamptz,
  constraint audit_archive_checks_outcome_known check (outcome in ('there', 'missing', 'differs')),
  constraint audit_archive_checks_whole check ((outcome = 'there') = (problem is null) and (problem is null) = (found_at is null))
);
-- Serves what is wrong, which is few.
create index audit_archive_checks_wrong on private.audit_archive_checks (archive_id) where outcome <> 'there';
comment on table private.audit_archive_checks is 'How the file of each archive was last found, a line each. What began and ended to be wrong stands in the log.';
comment on column private.audit_archive_checks.looked_at is 'When it was last looked for: whether it is there, with as many bytes as were written.';
comment on column private.audit_archive_checks.read_at is 'When all of it was last read and was what was written down and signed.';
comment on column private.audit_archive_checks.found_at is 'Since when something is wrong with it.';
alter table private.audit_archive_checks enable row level security;
revoke all on private.audit_archive_checks from anon, authenticated, service_role;

-- Those to look for now: what was wrong first, that it may be found mended, then those that were never looked for, then the ones whose turn is
-- longest past. One is to be read whole when it was wrong or its last reading is a week old.
create function private.read_archives_to_check(p_page_size integer)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('archives', coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'first_chain_no', n.first_chain_no,
    'last_chain_no', n.last_chain_no, 'bytes', n.bytes, 'digest', encode(n.digest, 'hex'), 'location', n.location,
    'read_due', n.is_wrong or n.read_at is null or n.read_at < clock_timestamp() - interval '7 days')
    order by n.is_wrong desc, n.looked_at nulls first, n.id), '[]'))
  from (
    select a.*, c.looked_at, c.read_at, coalesce(c.outcome <> 'there', false) as is_wrong
    from public.audit_archives a left join private.audit_archive_checks c on c.archive_id = a.id
    order by coalesce(c.outcome <> 'there', false) desc, c.looked_at nulls first, a.id
    limit least(greatest(p_page_size, 1), 500)
  ) n
$$;
revoke execute on function private.read_archives_to_check(integer) from public, anon, authenticated, service_role;
grant execute on function private.read_archives_to_check(integer) to service_role;

create function public.read_archives_to_check(page_size integer default 200)
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_archives_to_check(page_size);
end;
revoke execute on function public.read_archives_to_check(integer) from public, anon, authenticated, service_role;
grant execute on function public.read_archives_to_check(integer) to service_role;

-- Writes down how some were found, and what that comes to for all. What was wrong is mended by a reading, never by a look alone.
create function private.record_archive_checks(p_checks jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_now timestamptz;
  v_wrong record;
begin
  if jsonb_typeof(p_checks) is distinct from 'array' or jsonb_array_length(p_checks) > 500
    or exists (select from jsonb_to_recordset(p_checks) as c (id bigint, outcome text, problem text)
      where c.id is null or c.outcome is null or c.outcome not in ('there', 'missing', 'differs') or (c.outcome = 'there') <> (c.problem is null)) then
    return private.invalid_field(v_actor, 'audit.difference_found', 'audit_log', 'archives', 'checks', 'checks must say how archives were found.',
      'Send at most 500, with a problem unless it is there.');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727274, 9);
  v_now := clock_timestamp();
  insert into private.audit_archive_checks as k (archive_id, outcome, problem, looked_at, read_at, found_at)
  select c.id, c.outcome, left(c.problem, 300), v_now, case when c.read and c.outcome = 'there' then v_now end, case when c.outcome <> 'there' then v_now end
  from jsonb_to_recordset(p_checks) as c (id bigint, outcome text, problem text, read boolean)
  join public.audit_archives a on a.id = c.id
  on conflict (archive_id) do update set looked_at = excluded.looked_at, read_at = coalesce(excluded.read_at, k.read_at),
    (outcome, problem, found_at) = (
      select case when s.stays then k.outcome else excluded.outcome end, case when s.stays then k.problem else excluded.problem end,
        case when s.stays or (k.outcome <> 'there' and excluded.outcome <> 'there') then k.found_at else excluded.found_at end
      from (select k.outcome <> 'there' and excluded.outcome = 'there' and excluded.read_at is null as stays) s);
  select count(*) as count, bool_or(k.outcome = 'differs') as differs,
    (array_agg(a.path || ': ' || k.problem order by k.found_at, a.id))[1] as first
  into v_wrong
  from private.audit_archive_checks k join public.audit_archives a on a.id = k.archive_id where k.outcome <> 'there';
  perform audit.note_comparison(v_actor, 'archives',
    case when v_wrong.count > 0 then case when v_wrong.differs then 'ARCHIVE_BROKEN' else 'ARCHIVE_MISSING' end end,
    v_wrong.first || case when v_wrong.count > 1 then ' ' || v_wrong.count - 1 || ' more.' else '' end);
  return jsonb_build_object('ok', true, 'wrong', v_wrong.count);
end
$$;
revoke execute on function private.record_archive_checks(jsonb) from public, anon, authenticated, service_role;
grant execute on function private.record_archive_checks(jsonb) to service_role;

create function public.record_archive_checks(checks jsonb)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_archive_checks(checks);
end;
revoke execute on function public.record_archive_checks(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.record_archive_checks(jsonb) to service_role;

-- How the archives stand together; looked_at is when the one whose turn is longest past was looked for.
create function audit.archives_standing()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('count', count(*), 'there', count(*) filter (where k.outcome = 'there'), 'missing', count(*) filter (where k.outcome = 'missing'),
    'differing', count(*) filter (where k.outcome = 'differs'), 'read', count(k.read_at), 'looked_at', min(k.looked_at))
  from public.audit_archives a left join private.audit_archive_checks k on k.archive_id = a.id
$$;
revoke execute on function audit.archives_standing() from public, anon, authenticated, service_role;

insert into schedule.jobs (name, every, kind, target) values ('check_archives', '30 minutes', 'function', 'audit/check-archives');
select schedule.install_cron_jobs();
