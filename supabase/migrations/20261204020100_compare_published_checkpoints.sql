-- Every minute the chain is held against what the store holds after the last checkpoint. Whoever owns the database could still change what lies
-- before it, and the checkpoints that are written down with it. So `audit/check-checkpoints` reads the published ones again, in turn, and
-- seals are compared here with the hashes they list.

create table private.audit_checkpoint_turn (
  id integer primary key default 1,
  compared_to bigint not null default 0,
  compared integer not null default 0,
  began_at timestamptz,
  ended_at timestamptz,
  compared_at timestamptz,
  is_wrong boolean not null default false,
  constraint audit_checkpoint_turn_single check (id = 1)
);
comment on table private.audit_checkpoint_turn is 'How far the published checkpoints were read again and compared; one line.';
comment on column private.audit_checkpoint_turn.compared_to is 'Up to which number of the chain, in this turn.';
comment on column private.audit_checkpoint_turn.compared is 'How many checkpoints, in this turn.';
comment on column private.audit_checkpoint_turn.ended_at is 'When all of them had last been compared.';
comment on column private.audit_checkpoint_turn.is_wrong is 'What follows differs: it is compared again before anything else.';
alter table private.audit_checkpoint_turn enable row level security;
revoke all on private.audit_checkpoint_turn from anon, authenticated, service_role;
insert into private.audit_checkpoint_turn default values;

alter table private.audit_comparisons drop constraint audit_comparisons_source_known;
alter table private.audit_comparisons add constraint audit_comparisons_source_known
  check (source in ('checkpoints', 'published', 'archiving', 'archives'));
comment on column private.audit_comparisons.source is 'checkpoints: the chain with the last checkpoint in the store. published: the chain with all others there, in turn. archiving: rows with what was signed, before they go. archives: files with what was written down of them.';

-- The checkpoints to compare next, as they are written down: up to 20,000 seals, one checkpoint at least. None until an hour after the last
-- turn ended, unless something is wrong.
create function private.read_checkpoints_to_compare()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with turn as (
    select t.compared_to as after from private.audit_checkpoint_turn t
    where t.is_wrong or t.compared_to > 0 or t.ended_at is null or t.ended_at < clock_timestamp() - interval '1 hour')
  select jsonb_build_object(
    'after', (select t.after from turn t),
    'previous', (
      select encode(sha256(convert_to(c.statement, 'UTF8')), 'hex')
      from public.audit_checkpoints c, turn t where c.chain_no = t.after),
    'is_last', coalesce(max(n.chain_no), 0) >= coalesce((audit.last_checkpoint()).chain_no, 0),
    'checkpoints', coalesce(jsonb_agg(jsonb_build_object('first_chain_no', n.first_chain_no, 'chain_no', n.chain_no, 'statement', n.statement,
      'location', n.location) order by n.chain_no), '[]'))
  from (
    select c.first_chain_no, c.chain_no, c.statement, c.location
    from public.audit_checkpoints c, turn t
    where c.chain_no > t.after
    order by c.chain_no limit 50
  ) n, turn t
  where n.chain_no <= greatest(t.after + 20000, (select min(c.chain_no) from public.audit_checkpoints c where c.chain_no > t.after))
$$;
revoke execute on function private.read_checkpoints_to_compare() from public, anon, authenticated, service_role;
grant execute on function private.read_checkpoints_to_compare() to service_role;

create function public.read_checkpoints_to_compare()
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_checkpoints_to_compare();
end;
revoke execute on function public.read_checkpoints_to_compare() from public, anon, authenticated, service_role;
grant execute on function public.read_checkpoints_to_compare() to service_role;

-- The first number whose seal is not the one that is listed; null when all are.
create function audit.first_unlike(p_first bigint, p_hashes jsonb)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select min(p_first + h.position - 1)
  from jsonb_array_elements_text(p_hashes) with ordinality h (hash, position)
  where (select encode(s.hash, 'hex') from public.audit_seals s where s.chain_no = p_first + h.position - 1) is distinct from h.hash
$$;
revoke execute on function audit.first_unlike(bigint, jsonb) from public, anon, authenticated, service_role;

-- Goes on past the checkpoints that were read and are whole, up to the first whose hashes are not those of the seals, and writes down how it
-- stands. `compared` is [{chain_no, hashes}] in order; hashes are null where the checkpoint lies in another store. What was wrong with the one
-- after them, if anything, comes as code and problem.
create function private.record_checkpoint_turn(p_after bigint, p_compared jsonb, p_ended boolean, p_code text, p_problem text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_turn private.audit_checkpoint_turn;
  v_to bigint := p_after;
  v_count integer := 0;
  v_code text := p_code;
  v_problem text := p_problem;
  v_unlike bigint;
  v_one record;
begin
  if jsonb_typeof(p_compared) is distinct from 'array' or exists (
      select from jsonb_array_elements(p_compared) e
      where not coalesce(jsonb_typeof(e) = 'object' and e ->> 'chain_no' ~ '^[0-9]{1,18}$' and jsonb_typeof(e -> 'hashes') in ('array', 'null'), false)) then
    return private.invalid_field(v_actor, 'audit.difference_found', 'audit_log', 'published', 'compared', 'compared must say which checkpoints were read.',
      'Send [{chain_no, hashes}].');
  end if;
  if p_code is not null and (p_code !~ '^[A-Z_]{1,60}$' or btrim(coalesce(p_problem, '')) = '') then
    return private.invalid_field(v_actor, 'audit.difference_found', 'audit_log', 'published', 'code', 'code must be one of those that functions answer, with a problem.',
      'Send what was found, or null.');
  end if;
  select t.* into v_turn from private.audit_checkpoint_turn t where t.id = 1 for update;
  if v_turn.compared_to is distinct from p_after then
    -- Somebody else went on from there at the same moment.
    return jsonb_build_object('ok', true, 'compared_to', v_turn.compared_to, 'problem', null);
  end if;
  for v_one in
    select c.first_chain_no, c.chain_no, e.value -> 'hashes' as hashes
    from jsonb_array_elements(p_compared) with ordinality e (value, position)
    join public.audit_checkpoints c on c.chain_no = (e.value ->> 'chain_no')::bigint
    order by e.position
  loop
    v_unlike := case when jsonb_typeof(v_one.hashes) = 'array' then audit.first_unlike(v_one.first_chain_no, v_one.hashes) end;
    if v_unlike is not null then
      v_code := 'CHAIN_DIFFERS';
      v_problem := format('Number %s of the chain is not the one that was published.', v_unlike);
      exit;
    end if;
    v_to := v_one.chain_no;
    v_count := v_count + 1;
  end loop;
  update private.audit_checkpoint_turn t set
    compared_to = case when p_ended and v_code is null then 0 else v_to end,
    compared = case when p_after = 0 then 0 else t.compared end + v_count,
    began_at = case when p_after = 0 then clock_timestamp() else t.began_at end,
    ended_at = case when p_ended and v_code is null then clock_timestamp() else t.ended_at end,
    compared_at = clock_timestamp(),
    is_wrong = v_code is not null
  where t.id = 1;
  perform audit.note_comparison(v_actor, 'published', v_code, v_problem);
  return jsonb_build_object('ok', true, 'compared_to', v_to, 'problem', v_problem);
end
$$;
revoke execute on function private.record_checkpoint_turn(bigint, jsonb, boolean, text, text) from public, anon, authenticated, service_role;
grant execute on function private.record_checkpoint_turn(bigint, jsonb, boolean, text, text) to service_role;

create function public.record_checkpoint_turn(after bigint, compared jsonb, ended boolean, code text default null, problem text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '20s'
begin atomic
  select private.record_checkpoint_turn(after, compared, ended, code, problem);
end;
revoke execute on function public.record_checkpoint_turn(bigint, jsonb, boolean, text, text) from public, anon, authenticated, service_role;
grant execute on function public.record_checkpoint_turn(bigint, jsonb, boolean, text, text) to service_role;

insert into schedule.jobs (name, every, kind, target) values ('check_checkpoints', '1 minute', 'function', 'audit/check-checkpoints');
select schedule.install_cron_jobs();
