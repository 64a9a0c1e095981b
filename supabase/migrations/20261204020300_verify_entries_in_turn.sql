-- An entry that somebody changed was found when a person verified, or thirteen months later when it was to be archived. Now the log is verified
-- all the time, a slice a minute: a log of twenty thousand entries each minute, ten million in eight and a half hours, 0.2 s of a core for each slice.

create table private.audit_entry_turn (
  id integer primary key default 1,
  verified_to bigint not null default 0,
  began_at timestamptz,
  ended_at timestamptz,
  wrong_at bigint,
  constraint audit_entry_turn_single check (id = 1)
);
comment on table private.audit_entry_turn is 'How far the entries of the log were read again and verified; one line.';
comment on column private.audit_entry_turn.verified_to is 'Up to which number of the chain, in this turn.';
comment on column private.audit_entry_turn.ended_at is 'When all of them had last been verified.';
comment on column private.audit_entry_turn.wrong_at is 'The number that does not hold; the turn stands still before it.';
alter table private.audit_entry_turn enable row level security;
revoke all on private.audit_entry_turn from anon, authenticated, service_role;
insert into private.audit_entry_turn default values;

alter table private.audit_comparisons drop constraint audit_comparisons_source_known;
alter table private.audit_comparisons add constraint audit_comparisons_source_known
  check (source in ('checkpoints', 'published', 'entries', 'archiving', 'archives'));
comment on column private.audit_comparisons.source is 'checkpoints: the chain with the last checkpoint in the store. published: the chain with all others there, in turn. entries: entries with their seals, in turn. archiving: rows with what was signed, before they go. archives: files with what was written down of them.';

-- As before, but whose seal an entry carries is looked for among a hundred thousand, not in all of the chain: that took seconds for each million,
-- and is asked for by a job now.
create or replace function audit.name_problem(p_chain_no bigint)
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
  from public.audit_seals s
  where s.chain_no between p_chain_no - 50000 and p_chain_no + 50000 and s.chain_no <> p_chain_no
    and s.hash = audit.link(s.prev_hash, audit.sealed_text(s.chain_no, audit.stamp(s.sealed_at), s.seq::text,
      v_row.id, v_row.created_at, v_row.actor_id, v_row.actor_name, v_row.actor_type, v_row.action, v_row.resource_type, v_row.resource_id,
      v_row.reason, v_row.metadata, v_row.trace_id, v_row.channel, v_row.ip, v_row.user_agent))
  limit 1;
  if v_other is not null then
    return audit.problem('reordered', p_chain_no, v_seal.seq, format('Entry #%s says what was sealed as number %s.', v_seal.seq, v_other));
  end if;
  if v_seal.hash = audit.link(v_seal.prev_hash, audit.sealed_text(v_seal.chain_no, audit.stamp(v_seal.sealed_at), v_row.seq, v_row.id,
      v_row.created_at, v_row.actor_id, v_row.actor_name, v_row.actor_type, v_row.action, v_row.resource_type, v_row.resource_id, v_row.reason,
      v_row.metadata, v_row.trace_id, v_row.channel, v_row.ip, v_row.user_agent)) then
    return audit.problem('inserted', p_chain_no, v_seal.seq, format('Entry #%s claims to be older than what was sealed before it.', v_seal.seq));
  end if;
  return audit.problem('edited', p_chain_no, v_seal.seq, format('Entry #%s does not say what was sealed.', v_seal.seq));
end
$$;

-- The next slice. What it writes it writes last, so that nothing waits for the reading: the sealer goes past a transaction that only reads.
create function audit.verify_next(p_slice bigint)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_turn private.audit_entry_turn;
  v_verdict jsonb;
  v_to bigint;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(727274, 10) then
    return;
  end if;
  select t.* into v_turn from private.audit_entry_turn t where t.id = 1;
  if (select c.bad from audit.check_chunk(v_turn.wrong_at, v_turn.wrong_at, audit.archived_to()) c) is not null then
    -- Named already, and still so.
    return;
  end if;
  v_verdict := audit.verify(v_turn.verified_to + 1, v_turn.verified_to + p_slice, '[]');
  v_to := (v_verdict ->> 'verified_to')::bigint;
  if v_verdict -> 'problem' <> 'null' then
    update private.audit_entry_turn t set verified_to = greatest(v_to, v_turn.verified_to), wrong_at = (v_verdict -> 'problem' ->> 'chain_no')::bigint
    where t.id = 1;
  elsif v_to < v_turn.verified_to + p_slice then
    update private.audit_entry_turn t set verified_to = 0, wrong_at = null, ended_at = clock_timestamp(),
      began_at = case when v_turn.verified_to = 0 then clock_timestamp() else t.began_at end
    where t.id = 1;
  else
    update private.audit_entry_turn t set verified_to = v_to, wrong_at = null,
      began_at = case when v_turn.verified_to = 0 then clock_timestamp() else t.began_at end
    where t.id = 1;
  end if;
  perform audit.note_comparison(private.current_actor(), 'entries', case when v_verdict -> 'problem' <> 'null' then 'CHAIN_BROKEN' end,
    v_verdict -> 'problem' ->> 'message');
end
$$;
revoke execute on function audit.verify_next(bigint) from public, anon, authenticated, service_role;

create function schedule.verify_audit()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform audit.verify_next(20000);
end
$$;
revoke execute on function schedule.verify_audit() from public, anon, authenticated, service_role;
insert into schedule.jobs (name, every, kind, target) values ('verify_audit', '1 minute', 'sql', 'verify_audit');
select schedule.install_cron_jobs();

-- As before, with when all entries and all published checkpoints were last read again.
create or replace function private.read_audit_integrity()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_refusal jsonb := private.refuse_unless_auditor(private.current_actor(), 'audit.integrity_read');
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return (
    select jsonb_build_object('installation', audit.installation(), 'sealed_to', f.chain_no, 'sealed_seq', s.seq, 'unsealed', u.unsealed,
      'oldest_unsealed_at', u.oldest_unsealed_at, 'anchored_to', c.chain_no, 'anchored_seq', a.seq, 'anchored_at', c.published_at,
      'key_id', c.key_id, 'archived_to', audit.archived_to(), 'difference', (
        select jsonb_build_object('source', d.source, 'problem', d.problem, 'found_at', d.found_at)
        from private.audit_comparisons d where d.code is not null order by d.found_at limit 1),
      'entries_read_at', (select t.ended_at from private.audit_entry_turn t where t.id = 1),
      'checkpoints_read_at', (select t.ended_at from private.audit_checkpoint_turn t where t.id = 1))
    from private.audit_frontier f
    cross join audit.unsealed() u
    left join public.audit_seals s on s.chain_no = f.chain_no
    left join lateral (select k.* from public.audit_checkpoints k order by k.chain_no desc limit 1) c on true
    left join public.audit_seals a on a.chain_no = c.chain_no);
end
$$;
