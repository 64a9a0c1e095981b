-- A file of the right size and another content was found within a week: so long the five that a call reads rested. Now each is read about once an hour
-- while ten million bytes in half an hour are enough for that, which are about as many as those five had, and only more than that take longer.

-- Those to look for now: what was wrong first, that it may be found mended, then those that were never looked for, then the ones whose turn is
-- longest past. Read whole are those of them that were wrong or read longest ago, as long as the ones before come to less than that;
-- what was missing costs nothing.
create or replace function private.read_archives_to_check(p_page_size integer)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('archives', coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'first_chain_no', r.first_chain_no,
    'last_chain_no', r.last_chain_no, 'bytes', r.bytes, 'digest', encode(r.digest, 'hex'), 'location', r.location,
    'read_due', r.is_due and r.bytes_before < 10000000)
    order by r.is_wrong desc, r.looked_at nulls first, r.id), '[]'))
  from (
    select n.*, coalesce(sum(n.bytes) filter (where n.is_due and not n.is_missing) over (
      order by n.is_wrong desc, n.read_at nulls first, n.id rows between unbounded preceding and 1 preceding), 0) as bytes_before
    from (
      select a.*, k.looked_at, k.read_at, w.is_wrong, coalesce(k.outcome = 'missing', false) as is_missing,
        w.is_wrong or k.read_at is null or k.read_at < clock_timestamp() - interval '45 minutes' as is_due
      from public.audit_archives a left join private.audit_archive_checks k on k.archive_id = a.id
      cross join lateral (select coalesce(k.outcome <> 'there', false) as is_wrong) w
      order by w.is_wrong desc, k.looked_at nulls first, a.id
      limit least(greatest(p_page_size, 1), 500)
    ) n
  ) r
$$;
