-- The sealer. It takes no lock that an insert into the audit log takes, reads by snapshot, and seals only rows of
-- transactions that have ended below the oldest one under way: what commits late is sealed late, and nothing is passed over.

-- How far this cluster has come: everything below `ended` has ended, nothing from `begun` on has begun.
create function audit.horizon(out ended bigint, out begun bigint, out system_identifier bigint)
language sql stable security invoker
begin atomic
  select pg_snapshot_xmin(s.snapshot)::text::bigint, pg_snapshot_xmax(s.snapshot)::text::bigint, c.system_identifier
  from (select pg_current_snapshot() as snapshot) s, pg_control_system() c;
end;

-- Gives the next seals to these rows, in this order, and moves the frontier's head. Answers how many.
create function audit.append_seals(p_seqs bigint[], p_now timestamptz)
returns bigint
language sql
volatile
security definer
set search_path = ''
as $$
  with texts as (
    select f.chain_no + p.position as chain_no, f.hash as head, r.*
    from unnest(p_seqs) with ordinality p (seq, position)
    join audit.rows r on r.row_no = p.seq
    cross join private.audit_frontier f
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

-- Seals up to p_batch rows and answers how many it did; 0 also when another sealer is at work.
create function audit.seal(p_batch integer)
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_horizon record;
  v_frontier private.audit_frontier;
  v_now timestamptz;
  v_seqs bigint[];
  v_last record;
  v_sealed bigint;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(727274, 6) then
    return 0;
  end if;
  -- Before the rows are read, so that each row of a transaction that has ended by now is seen below.
  select h.* into v_horizon from audit.horizon() h;
  select f.* into v_frontier from private.audit_frontier f where f.id = 1;
  v_now := clock_timestamp();
  if v_frontier.id is null then
    insert into private.audit_frontier (chain_no, hash, system_identifier)
    select coalesce(max(s.chain_no), 0), coalesce((array_agg(s.hash order by s.chain_no desc))[1], decode(repeat('00', 32), 'hex')), 0
    from (select l.chain_no, l.hash from public.audit_seals l order by l.chain_no desc limit 1) s
    returning * into v_frontier;
  end if;

  if v_frontier.system_identifier <> v_horizon.system_identifier or v_horizon.begun <= v_frontier.transaction_no then
    -- Restored into another cluster: the old transaction numbers say nothing about who has ended. What has no seal gets one,
    -- batch by batch; then the numbers of this cluster hold.
    select array_agg(r.seq order by r.seq) into v_seqs
    from (
      select l.seq from public.audit_logs l
      where not exists (select from public.audit_seals s where s.seq = l.seq)
      order by l.seq limit p_batch
    ) r;
    v_sealed := audit.append_seals(coalesce(v_seqs, '{}'), v_now);
    if v_sealed < p_batch then
      update private.audit_frontier f
      set transaction_no = v_horizon.ended - 1, seq = 9223372036854775807, system_identifier = v_horizon.system_identifier
      where f.id = 1;
    end if;
    return v_sealed;
  end if;

  -- Rows that were sealed in another cluster come by again here, and are left out. Asked by a subquery, which never becomes a
  -- join over the whole chain.
  select array_agg(r.seq order by r.transaction_no, r.seq) filter (where not r.has_seal) as seqs, count(*) as rows,
    (array_agg(r.transaction_no order by r.transaction_no desc, r.seq desc))[1] as transaction_no,
    (array_agg(r.seq order by r.transaction_no desc, r.seq desc))[1] as seq
  into v_last
  from (
    select l.transaction_no, l.seq, (select s.chain_no from public.audit_seals s where s.seq = l.seq) is not null as has_seal
    from public.audit_logs l
    where (l.transaction_no, l.seq) > (v_frontier.transaction_no, v_frontier.seq) and l.transaction_no < v_horizon.ended
    order by l.transaction_no, l.seq limit p_batch
  ) r;
  if v_last.rows = 0 then
    return 0;
  end if;
  v_sealed := audit.append_seals(coalesce(v_last.seqs, '{}'), v_now);
  update private.audit_frontier f
  set (transaction_no, seq) = (
    case when v_last.rows < p_batch then v_horizon.ended - 1 else v_last.transaction_no end,
    case when v_last.rows < p_batch then 9223372036854775807 else v_last.seq end)
  where f.id = 1;
  return v_sealed;
end
$$;

revoke execute on function audit.horizon() from public, anon, authenticated, service_role;
revoke execute on function audit.append_seals(bigint[], timestamptz) from public, anon, authenticated, service_role;
revoke execute on function audit.seal(integer) from public, anon, authenticated, service_role;

-- How much is not sealed yet. Rows that were sealed in another cluster may claim transactions to come: they are left out.
create function audit.unsealed(out unsealed bigint, out oldest_unsealed_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_horizon record;
  v_frontier private.audit_frontier;
begin
  select h.* into v_horizon from audit.horizon() h;
  select f.* into v_frontier from private.audit_frontier f where f.id = 1;
  if v_frontier.system_identifier is distinct from v_horizon.system_identifier or v_horizon.begun <= v_frontier.transaction_no then
    select count(*), min(l.created_at) into unsealed, oldest_unsealed_at from public.audit_logs l
    where not exists (select from public.audit_seals s where s.seq = l.seq);
  else
    select count(*), min(l.created_at) into unsealed, oldest_unsealed_at from public.audit_logs l
    where (l.transaction_no, l.seq) > (v_frontier.transaction_no, v_frontier.seq) and l.transaction_no < v_horizon.begun
      and (select s.chain_no from public.audit_seals s where s.seq = l.seq) is null;
  end if;
end
$$;
revoke execute on function audit.unsealed() from public, anon, authenticated, service_role;

-- Every second as much as fits in one: what was not sealed while the schedule stood still is caught up with in batches.
create function schedule.seal_audit()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform audit.seal(20000);
end
$$;
revoke execute on function schedule.seal_audit() from public, anon, authenticated, service_role;
insert into schedule.jobs (name, every, kind, target) values ('seal_audit', '1 second', 'sql', 'seal_audit');
select schedule.install_cron_jobs();
