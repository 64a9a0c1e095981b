-- Checkpoints are signed and published by `audit/checkpoint`, which reads here what is due and writes down what it published.

-- What names an installation for good, also when it is called something else: how its chain begins.
create function audit.installation()
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select left(encode(s.hash, 'hex'), 16) from public.audit_seals s where s.chain_no = 1
$$;

-- Due after 1,000 seals, or five minutes after the last one; never for nothing but checkpoints, which would go on for ever.
create function audit.checkpoint_is_due(p_last public.audit_checkpoints)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select (f.chain_no - coalesce(p_last.chain_no, 0) >= 1000 or p_last.id is null or p_last.published_at <= clock_timestamp() - interval '5 minutes')
    and exists (
      select from public.audit_seals s join public.audit_logs l on l.seq = s.seq
      where s.chain_no > coalesce(p_last.chain_no, 0) and l.action <> 'audit.checkpointed')
  from private.audit_frontier f
$$;

create function audit.last_checkpoint()
returns public.audit_checkpoints
language sql
stable
security definer
set search_path = ''
as $$
  select c.* from public.audit_checkpoints c order by c.chain_no desc limit 1
$$;

-- At most 10,000 hashes, which is what one blob holds; the rest is due next.
create function private.read_unanchored_seals()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_last public.audit_checkpoints := audit.last_checkpoint();
  v_first bigint := coalesce(v_last.chain_no, 0) + 1;
  v_hashes jsonb;
begin
  select coalesce(jsonb_agg(encode(s.hash, 'hex') order by s.chain_no), '[]') into v_hashes
  from public.audit_seals s where s.chain_no between v_first and v_first + 9999;
  return jsonb_build_object('installation', audit.installation(), 'due', audit.checkpoint_is_due(v_last), 'first_chain_no', v_first,
    'hashes', v_hashes, 'previous', encode(sha256(convert_to(v_last.statement, 'UTF8')), 'hex'), 'server_time', audit.stamp(clock_timestamp()));
end
$$;
revoke execute on function private.read_unanchored_seals() from public, anon, authenticated, service_role;
grant execute on function private.read_unanchored_seals() to service_role;

create function public.read_unanchored_seals()
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.read_unanchored_seals();
end;
revoke execute on function public.read_unanchored_seals() from public, anon, authenticated, service_role;
grant execute on function public.read_unanchored_seals() to service_role;

-- What a statement claims must be what stands here; whether it is signed, who reads the copy outside checks. Repeating is safe:
-- who published and died before it could say so is told that it is known.
create function private.record_checkpoint(p_statement text, p_signature text, p_public_key text, p_location text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_said jsonb := case when pg_catalog.pg_input_is_valid(p_statement, 'jsonb') then p_statement::jsonb end;
  v_last public.audit_checkpoints;
  v_seal public.audit_seals;
  v_problem text[];
  v_key bytea;
begin
  v_problem := case
    when jsonb_typeof(v_said) is distinct from 'object' or v_said ->> 'version' is distinct from 'omnihub-checkpoint-1'
      or not coalesce(v_said ->> 'first_chain_no' ~ '^[0-9]{1,18}$' and v_said ->> 'chain_no' ~ '^[0-9]{1,18}$'
        and v_said ->> 'head_hash' ~ '^[0-9a-f]{64}$' and v_said ->> 'root' ~ '^[0-9a-f]{64}$'
        and pg_catalog.pg_input_is_valid(v_said ->> 'published_at', 'timestamptz'), false)
      then array['statement', 'statement must be that of a checkpoint.']
    when not coalesce(p_signature ~ '^[0-9a-f]{128}$', false) then array['signature', 'signature must be 128 hexadecimal digits.']
    when not coalesce(p_public_key ~ '^[0-9a-f]{64}$', false) then array['public_key', 'public_key must be 64 hexadecimal digits.']
    when v_said ->> 'key_id' is distinct from left(encode(sha256(decode(p_public_key, 'hex')), 'hex'), 16)
      then array['public_key', 'public_key is not the one that the statement names.']
    when char_length(coalesce(p_location, '')) not between 1 and 500 then array['location', 'location must have 1 to 500 characters.']
  end;
  if v_problem is not null then
    return private.invalid_field(v_actor, 'audit.checkpointed', 'audit_log', null, v_problem[1], v_problem[2], 'Send what was published.');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727274, 7);
  v_last := audit.last_checkpoint();
  if v_last.statement = p_statement then
    return jsonb_build_object('ok', true, 'chain_no', v_last.chain_no, 'known', true);
  end if;
  select s.* into v_seal from public.audit_seals s where s.chain_no = (v_said ->> 'chain_no')::bigint;
  if (v_said ->> 'first_chain_no')::bigint <> coalesce(v_last.chain_no, 0) + 1 or v_seal.chain_no is null
    or encode(v_seal.hash, 'hex') <> v_said ->> 'head_hash' or v_said ->> 'installation' is distinct from audit.installation()
    or v_said ->> 'previous' is distinct from encode(sha256(convert_to(v_last.statement, 'UTF8')), 'hex') then
    return private.refuse(v_actor, 'audit.checkpointed', 'audit_log', v_said ->> 'chain_no', 409, 'CHECKPOINT_MISPLACED',
      'This checkpoint does not continue the chain of this database.', 'See docs/audit.md: a restored backup, or a chain that was changed.');
  end if;
  v_key := decode(p_public_key, 'hex');
  update public.audit_signing_keys k set retired_at = clock_timestamp() where k.retired_at is null and k.public_key <> v_key;
  insert into public.audit_signing_keys (key_id, public_key) values (v_said ->> 'key_id', v_key)
  on conflict (key_id) do update set retired_at = null;
  insert into public.audit_checkpoints (first_chain_no, chain_no, head_hash, root, previous, statement, signature, key_id, published_at, location)
  values ((v_said ->> 'first_chain_no')::bigint, v_seal.chain_no, v_seal.hash, decode(v_said ->> 'root', 'hex'),
    decode(v_said ->> 'previous', 'hex'), p_statement, decode(p_signature, 'hex'), v_said ->> 'key_id',
    (v_said ->> 'published_at')::timestamptz, p_location);
  perform private.audit(v_actor, 'audit.checkpointed', 'audit_log', v_seal.chain_no::text, null, jsonb_build_object(
    'first_chain_no', v_said -> 'first_chain_no', 'chain_no', v_seal.chain_no, 'root', v_said ->> 'root', 'key_id', v_said ->> 'key_id',
    'location', p_location));
  return jsonb_build_object('ok', true, 'chain_no', v_seal.chain_no, 'known', false);
end
$$;
revoke execute on function private.record_checkpoint(text, text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.record_checkpoint(text, text, text, text) to service_role;

create function public.record_checkpoint(statement text, signature text, public_key text, location text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_checkpoint(statement, signature, public_key, location);
end;
revoke execute on function public.record_checkpoint(text, text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.record_checkpoint(text, text, text, text) to service_role;

revoke execute on function audit.installation() from public, anon, authenticated, service_role;
revoke execute on function audit.checkpoint_is_due(public.audit_checkpoints) from public, anon, authenticated, service_role;
revoke execute on function audit.last_checkpoint() from public, anon, authenticated, service_role;

insert into schedule.jobs (name, every, kind, target) values ('publish_checkpoint', '1 minute', 'function', 'audit/checkpoint');
select schedule.install_cron_jobs();

-- As before, with the name that checkpoints give this installation.
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
      'key_id', c.key_id, 'archived_to', audit.archived_to())
    from private.audit_frontier f
    cross join audit.unsealed() u
    left join public.audit_seals s on s.chain_no = f.chain_no
    left join lateral (select k.* from public.audit_checkpoints k order by k.chain_no desc limit 1) c on true
    left join public.audit_seals a on a.chain_no = c.chain_no);
end
$$;
