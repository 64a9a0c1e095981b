-- Both at once: each seal looks its own row up, whatever the size of the log, and the window keeps hashes and not texts.
create or replace function audit.check_chunk(p_from bigint, p_to bigint, p_archived_to bigint, out checked bigint, out bad bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select count(*), min(c.chain_no) filter (where not c.holds)
  from (
    select x.chain_no, (
      x.says_it
      and x.chain_no = lag(x.chain_no, 1, 0::bigint) over w + 1
      and x.prev_hash = lag(x.hash, 1, case when x.chain_no = 1 then decode(repeat('00', 32), 'hex') end) over w
      and not coalesce(lag(x.row_no) over w < x.row_no and lag(x.at) over w - x.at > interval '1 hour', false)
    ) is true as holds
    from (
      select s.chain_no, s.prev_hash, s.hash, r.row_no, r.at, case
        when r.row_no is not null then s.hash = audit.link(s.prev_hash, audit.sealed_text(s.chain_no, audit.stamp(s.sealed_at), r.seq, r.id,
          r.created_at, r.actor_id, r.actor_name, r.actor_type, r.action, r.resource_type, r.resource_id, r.reason, r.metadata,
          r.trace_id, r.channel, r.ip, r.user_agent))
        else s.chain_no <= p_archived_to end as says_it
      from public.audit_seals s
      left join lateral (select t.* from audit.rows t where t.row_no = s.seq offset 0) r on true
      where s.chain_no between p_from - 1 and p_to
      offset 0
    ) x
    window w as (order by x.chain_no)
  ) c
  where c.chain_no >= p_from
$$;
