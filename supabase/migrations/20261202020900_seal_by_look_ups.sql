-- As before; each row of a batch is looked up by its number, whatever the planner thinks of the size of the log.
create or replace function audit.append_seals(p_seqs bigint[], p_now timestamptz)
returns bigint
language sql
volatile
security definer
set search_path = ''
as $$
  with texts as (
    select f.chain_no + p.position as chain_no, f.hash as head, r.*
    from unnest(p_seqs) with ordinality p (seq, position)
    cross join private.audit_frontier f
    cross join lateral (select t.* from audit.rows t where t.row_no = p.seq offset 0) r
  ), hashed as (
    select x.chain_no, x.row_no, x.head, audit.chain(x.head, audit.sealed_text(x.chain_no, audit.stamp(p_now), x.seq, x.id, x.created_at,
      x.actor_id, x.actor_name, x.actor_type, x.action, x.resource_type, x.resource_id, x.reason, x.metadata, x.trace_id, x.channel,
      x.ip, x.user_agent)) over (order by x.chain_no rows unbounded preceding) as hash
    from texts x
  ), sealed as (
    insert into public.audit_seals (chain_no, seq, prev_hash, hash, sealed_at)
    select h.chain_no, h.row_no, lag(h.hash, 1, h.head) over (order by h.chain_no), h.hash, p_now from hashed h order by h.chain_no
    returning chain_no, hash
  ), moved as (
    update private.audit_frontier f set chain_no = s.chain_no, hash = s.hash
    from (select d.chain_no, d.hash from sealed d order by d.chain_no desc limit 1) s
    where f.id = 1
  )
  select count(*) from sealed
$$;
