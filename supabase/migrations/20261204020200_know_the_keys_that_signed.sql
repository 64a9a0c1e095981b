-- Whoever may write to the store alone could put a checkpoint of the true chain there, signed by a key of their own, and it would be taken over
-- as one that was published and never written down. As before, with the names of the keys that ever signed for this installation.
create or replace function private.read_unanchored_seals()
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
    'hashes', v_hashes, 'previous', encode(sha256(convert_to(v_last.statement, 'UTF8')), 'hex'), 'server_time', audit.stamp(clock_timestamp()),
    'key_ids', (select coalesce(jsonb_agg(k.key_id order by k.key_id), '[]') from public.audit_signing_keys k));
end
$$;
