-- Does the log still say what was sealed? In chunks, so that a long chain needs no more memory than a short one and the
-- first bad row ends the search. Kinds of problems are those of _shared/domain/audit/problem.ts.

-- Up to which seal rows may be missing because they were archived; null when none may be.
create function audit.archived_to()
returns bigint
language sql
stable
security invoker
set search_path = ''
as $$
  select null::bigint
$$;

create function audit.problem(p_kind text, p_chain_no bigint, p_seq bigint, p_message text)
returns jsonb
language sql
immutable
security invoker
set search_path = ''
as $$
  select jsonb_build_object('kind', p_kind, 'chain_no', p_chain_no, 'seq', p_seq, 'message', p_message)
$$;

-- The first seal of a chunk that does not hold, and how many were looked at. Rows that claim to be more than an hour older
-- than the one sealed before them, although they were numbered later, were not written when they say.
create function audit.check_chunk(p_from bigint, p_to bigint, p_archived_to bigint, out checked bigint, out bad bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select count(*), min(c.chain_no) filter (where not c.holds)
  from (
    select x.chain_no, (x.chain_no = x.no_before + 1 and x.prev_hash = x.hash_before and not x.backdated and case
      when x.is_there then x.hash = audit.link(x.prev_hash, audit.sealed_text(x.chain_no, audit.stamp(x.sealed_at), x.seq, x.id,
        x.created_at, x.actor_id, x.actor_name, x.actor_type, x.action, x.resource_type, x.resource_id, x.reason, x.metadata,
        x.trace_id, x.channel, x.ip, x.user_agent))
      else x.chain_no <= p_archived_to end) is true as holds
    from (
      select s.chain_no, s.prev_hash, s.hash, s.sealed_at, r.*, r.row_no is not null as is_there,
        coalesce(lag(s.chain_no) over w, 0) as no_before,
        coalesce(lag(s.hash) over w, case when s.chain_no = 1 then decode(repeat('00', 32), 'hex') end) as hash_before,
        coalesce(lag(r.row_no) over w < r.row_no and lag(r.at) over w - r.at > interval '1 hour', false) as backdated
      from public.audit_seals s
      left join audit.rows r on r.row_no = s.seq
      where s.chain_no between p_from - 1 and p_to
      window w as (order by s.chain_no)
    ) x
    where x.chain_no >= p_from
  ) c
$$;

-- What is wrong with a seal that does not hold.
create function audit.name_problem(p_chain_no bigint)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_seal public.audit_seals;
  v_before public.audit_seals;
  v_row record;
  v_other bigint;
begin
  select s.* into v_seal from public.audit_seals s where s.chain_no = p_chain_no;
  select s.* into v_before from public.audit_seals s where s.chain_no < p_chain_no order by s.chain_no desc limit 1;
  select r.* into v_row from audit.rows r where r.row_no = v_seal.seq;
  if p_chain_no <> coalesce(v_before.chain_no, 0) + 1 then
    return audit.problem('deleted', coalesce(v_before.chain_no, 0) + 1, null, format('Seal %s is gone, and whatever it sealed.', coalesce(v_before.chain_no, 0) + 1));
  end if;
  if v_seal.prev_hash <> coalesce(v_before.hash, decode(repeat('00', 32), 'hex')) then
    return audit.problem('reordered', p_chain_no, v_seal.seq, format('Seal %s does not follow the seal that stands before it.', p_chain_no));
  end if;
  if v_row.row_no is null then
    return audit.problem('deleted', p_chain_no, v_seal.seq, format('Entry #%s was sealed as number %s and is gone.', v_seal.seq, p_chain_no));
  end if;
  select s.chain_no into v_other
  from public.audit_seals s join audit.rows t on t.row_no = v_seal.seq
  where s.chain_no <> p_chain_no and s.hash = audit.link(s.prev_hash, audit.sealed_text(s.chain_no, audit.stamp(s.sealed_at), s.seq::text,
    t.id, t.created_at, t.actor_id, t.actor_name, t.actor_type, t.action, t.resource_type, t.resource_id, t.reason, t.metadata,
    t.trace_id, t.channel, t.ip, t.user_agent))
  limit 1;
  if v_other is not null then
    return audit.problem('reordered', p_chain_no, v_seal.seq, format('Entry #%s says what was sealed as number %s.', v_seal.seq, v_other));
  end if;
  if v_seal.hash = (
    select audit.link(v_seal.prev_hash, audit.sealed_text(v_seal.chain_no, audit.stamp(v_seal.sealed_at), t.seq, t.id, t.created_at,
      t.actor_id, t.actor_name, t.actor_type, t.action, t.resource_type, t.resource_id, t.reason, t.metadata, t.trace_id, t.channel,
      t.ip, t.user_agent))
    from audit.rows t where t.row_no = v_seal.seq
  ) then
    return audit.problem('inserted', p_chain_no, v_seal.seq, format('Entry #%s claims to be older than what was sealed before it.', v_seal.seq));
  end if;
  return audit.problem('edited', p_chain_no, v_seal.seq, format('Entry #%s does not say what was sealed.', v_seal.seq));
end
$$;

-- What stands in the log without a seal although everything around it was sealed, or claims a transaction to come. Its place
-- in the chain is that of the seal that follows it.
create function audit.find_inserted(p_frontier private.audit_frontier, p_from_seq bigint, p_to_seq bigint)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select audit.problem('inserted', coalesce((select min(s.chain_no) from public.audit_seals s where s.seq > i.seq), p_frontier.chain_no + 1), i.seq,
    format('Entry #%s was never sealed, and what was written after it was.', i.seq))
  from (
    select l.seq from public.audit_logs l, audit.horizon() h
    where l.seq >= p_from_seq and l.seq <= p_to_seq
      and ((l.transaction_no, l.seq) <= (p_frontier.transaction_no, p_frontier.seq) or l.transaction_no >= h.begun)
      and p_frontier.system_identifier = h.system_identifier
      and not exists (select from public.audit_seals s where s.seq = l.seq)
    order by l.seq limit 1
  ) i
$$;

-- Anchors are what somebody kept outside: [{chain_no, hash}], or checkpoints as published, whose hashes name the first bad row.
create function audit.anchors(p_anchors jsonb)
returns table (chain_no bigint, hash bytea)
language sql
immutable
security invoker
set search_path = ''
as $$
  select (a ->> 'chain_no')::bigint, decode(coalesce(a ->> 'hash', a ->> 'head_hash'), 'hex')
  from jsonb_array_elements(p_anchors) a
  union all
  select (a ->> 'first_chain_no')::bigint + h.position - 1, decode(h.hash, 'hex')
  from jsonb_array_elements(p_anchors) a
  cross join lateral jsonb_array_elements_text(a -> 'hashes') with ordinality h (hash, position)
  where jsonb_typeof(a -> 'hashes') = 'array'
$$;

create function audit.anchors_are_valid(p_anchors jsonb)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(jsonb_typeof(p_anchors), 'null') = 'null' or case when jsonb_typeof(p_anchors) = 'array' then not exists (
    select from jsonb_array_elements(p_anchors) a
    where (jsonb_typeof(a) = 'object' and a ->> 'chain_no' ~ '^[0-9]{1,18}$' and coalesce(a ->> 'hash', a ->> 'head_hash') ~ '^[0-9a-f]{64}$'
      and (coalesce(jsonb_typeof(a -> 'hashes'), 'null') = 'null' or case when jsonb_typeof(a -> 'hashes') = 'array' then
        a ->> 'first_chain_no' ~ '^[0-9]{1,18}$'
        and not exists (select from jsonb_array_elements(a -> 'hashes') h where h #>> '{}' !~ '^[0-9a-f]{64}$') else false end)) is not true
  ) else false end
$$;

create function audit.verify(p_from bigint, p_to bigint, p_anchors jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  c_chunk constant bigint := 20000;
  v_frontier private.audit_frontier;
  v_head bigint;
  v_from bigint := greatest(coalesce(p_from, 1), 1);
  v_to bigint;
  v_at bigint;
  v_chunk record;
  v_checked bigint := 0;
  v_problem jsonb;
  v_found jsonb;
  v_bad bigint;
  v_cut bigint;
begin
  select f.* into v_frontier from private.audit_frontier f where f.id = 1;
  select coalesce(max(s.chain_no), 0) into v_head from public.audit_seals s;
  select max(e.chain_no) into v_cut
  from (select v_frontier.chain_no union all select max(a.chain_no) from audit.anchors(p_anchors) a) e
  where e.chain_no > v_head;
  v_to := least(coalesce(p_to, v_head), v_head);
  v_at := v_from;
  while v_at <= v_to and v_bad is null loop
    select c.* into v_chunk from audit.check_chunk(v_at, least(v_at + c_chunk - 1, v_to), audit.archived_to()) c;
    v_checked := v_checked + v_chunk.checked;
    v_bad := v_chunk.bad;
    v_at := v_at + c_chunk;
  end loop;
  if v_bad is not null then
    v_problem := audit.name_problem(v_bad);
  elsif v_cut is not null and coalesce(p_to, v_cut) > v_head then
    v_problem := audit.problem('cut', v_head + 1, null, format('The chain ends at %s, and it had come to %s.', v_head, v_cut));
  end if;

  -- The sealer's own note is an anchor too, though one that the owner of the database can change.
  select audit.problem('rewritten', a.chain_no, s.seq, format('Number %s of the chain is not what was %s.', a.chain_no, a.how)) into v_found
  from (
    select o.chain_no, o.hash, 'anchored outside' as how from audit.anchors(p_anchors) o
    union all select v_frontier.chain_no, v_frontier.hash, 'sealed last'
  ) a
  join public.audit_seals s on s.chain_no = a.chain_no
  where s.hash <> a.hash and a.chain_no between v_from and v_to
  order by a.chain_no limit 1;
  if v_problem is null or (v_found ->> 'chain_no')::bigint < (v_problem ->> 'chain_no')::bigint then
    v_problem := v_found;
  end if;

  v_found := audit.find_inserted(v_frontier,
    case when v_from = 1 then 0 else (select s.seq from public.audit_seals s where s.chain_no = v_from) end,
    case when v_to = v_head then 9223372036854775807 else (select s.seq from public.audit_seals s where s.chain_no = v_to) end);
  if v_problem is null or (v_found ->> 'chain_no')::bigint <= (v_problem ->> 'chain_no')::bigint then
    v_problem := v_found;
  end if;

  v_bad := least((v_problem ->> 'chain_no')::bigint, v_to + 1);
  return jsonb_build_object(
    'verified_to', coalesce(v_bad - 1, v_to), 'checked', v_checked, 'problem', v_problem, 'unsealed', (select u.unsealed from audit.unsealed() u),
    'anchored_to', (select max(a.chain_no) from audit.anchors(p_anchors) a join public.audit_seals s on s.chain_no = a.chain_no and s.hash = a.hash
      where a.chain_no between v_from and coalesce(v_bad - 1, v_to)));
end
$$;

revoke execute on function audit.archived_to() from public, anon, authenticated, service_role;
revoke execute on function audit.problem(text, bigint, bigint, text) from public, anon, authenticated, service_role;
revoke execute on function audit.check_chunk(bigint, bigint, bigint) from public, anon, authenticated, service_role;
revoke execute on function audit.name_problem(bigint) from public, anon, authenticated, service_role;
revoke execute on function audit.find_inserted(private.audit_frontier, bigint, bigint) from public, anon, authenticated, service_role;
revoke execute on function audit.anchors(jsonb) from public, anon, authenticated, service_role;
revoke execute on function audit.anchors_are_valid(jsonb) from public, anon, authenticated, service_role;
revoke execute on function audit.verify(bigint, bigint, jsonb) from public, anon, authenticated, service_role;

-- Null when somebody who may see the audit log asks, or a function of ours; else the refusal.
create function private.refuse_unless_auditor(p_actor private.actor, p_action text)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select case when p_actor.role is distinct from 'service' then private.refuse_unless_approver(p_actor, p_action, 'audit_log', null) end
$$;
revoke execute on function private.refuse_unless_auditor(private.actor, text) from public, anon, authenticated, service_role;

-- Over an API a million seals at once, so that nobody keeps the database busy for minutes: ask on from verified_to + 1.
create function private.verify_audit(p_from bigint, p_to bigint, p_anchors jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_auditor(v_actor, 'audit.verified');
  v_to bigint := case when v_actor.role = 'system' then p_to
    else least(coalesce(p_to, 9223372036854775807), greatest(coalesce(p_from, 1), 1) + 999999) end;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if not audit.anchors_are_valid(p_anchors) then
    return private.invalid_field(v_actor, 'audit.verified', 'audit_log', null, 'anchors',
      'anchors must be a list of {chain_no, hash}.', 'Send what checkpoints say, as they were published.');
  end if;
  return audit.verify(p_from, v_to, coalesce(p_anchors, '[]'));
end
$$;
revoke execute on function private.verify_audit(bigint, bigint, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.verify_audit(bigint, bigint, jsonb) to authenticated, service_role;

create function public.verify_audit(from_chain_no bigint default null, to_chain_no bigint default null, anchors jsonb default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '60s'
begin atomic
  select private.verify_audit(from_chain_no, to_chain_no, anchors);
end;
revoke execute on function public.verify_audit(bigint, bigint, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.verify_audit(bigint, bigint, jsonb) to authenticated, service_role;
