-- Whoever verifies in parts, as the job does that reads the log again in turn, asked for what was slipped in from the first entry of a part to its
-- last one. A number that a rollback had left free between the last of one part and the first of the next was looked at by neither. A part now
-- begins at the entry before it: parts that follow each other leave nothing out, in whatever order transactions took their numbers.
create or replace function audit.verify(p_from bigint, p_to bigint, p_anchors jsonb)
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
    case when v_from = 1 then 0 else (select s.seq from public.audit_seals s where s.chain_no = v_from - 1) end,
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
