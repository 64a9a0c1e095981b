-- What would be archived is looked at for the next hundred thousand entries and no more: all of a log that was never archived took
-- seconds for each million, and was asked for again before every span. Rows are looked up one by one, which never becomes a scan of
-- the log. How many entries are old enough is counted by their time alone, up to a million. The answer says when what it looked at is
-- not all, and how the archives stand that there are.

drop function audit.next_archive(timestamptz, bigint);

-- The span from where archives end to the last checkpoint before the first row that stays, within so many seals and for one
-- checkpoint's at least. `is_all` says that nothing beyond it would go.
create function audit.next_archive(p_before timestamptz, p_limit bigint, out first_chain_no bigint, out last_chain_no bigint, out is_all boolean)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_to bigint;
  v_stays bigint;
begin
  first_chain_no := coalesce(audit.archived_to(), 0) + 1;
  select greatest(next_archive.first_chain_no + p_limit - 1, min(c.chain_no)) into v_to
  from public.audit_checkpoints c where c.chain_no >= next_archive.first_chain_no;
  select s.chain_no into v_stays
  from public.audit_seals s
  where s.chain_no between next_archive.first_chain_no and v_to
    and coalesce((select l.created_at from public.audit_logs l where l.seq = s.seq), 'infinity') >= p_before
  order by s.chain_no limit 1;
  select max(c.chain_no) into last_chain_no
  from public.audit_checkpoints c
  where c.chain_no between next_archive.first_chain_no and least(v_to, v_stays - 1);
  is_all := v_stays is not null or not exists (select from public.audit_checkpoints c where c.chain_no > v_to);
end
$$;
revoke execute on function audit.next_archive(timestamptz, bigint) from public, anon, authenticated, service_role;

create or replace function private.plan_archive(p_before date)
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
  select n.* into v_all from audit.next_archive(v_before, 100000) n;
  select n.* into v_next from audit.next_archive(v_before, 20000) n;
  select jsonb_build_object('rows', coalesce(sum(m.rows), 0), 'bytes', coalesce(sum(m.bytes), 0),
      'months', coalesce(jsonb_agg(jsonb_build_object('month', to_char(m.month, 'YYYY-MM'), 'rows', m.rows, 'bytes', m.bytes) order by m.month), '[]'))
  into v_sum
  from (
    select l.month, count(*) as rows, sum(l.bytes) as bytes
    from public.audit_seals s cross join lateral (
      select date_trunc('month', r.created_at at time zone 'utc') as month, pg_column_size(r.*) as bytes
      from public.audit_logs r where r.seq = s.seq offset 0) l
    where s.chain_no between v_all.first_chain_no and v_all.last_chain_no
    group by 1
  ) m;
  return v_sum || jsonb_build_object('before', to_char(v_before at time zone 'utc', 'YYYY-MM-DD'),
    'kept_since', to_char(v_kept at time zone 'utc', 'YYYY-MM-DD'), 'archived_to', audit.archived_to(), 'up_to', v_all.last_chain_no,
    'is_all', v_all.is_all,
    'old_rows', (select count(*) from (select from public.audit_logs l where l.created_at < v_before limit 1000000) o),
    'archives', audit.archives_standing(),
    'next', case when v_next.last_chain_no is not null then
      jsonb_build_object('first_chain_no', v_next.first_chain_no, 'last_chain_no', v_next.last_chain_no) end);
end
$$;
