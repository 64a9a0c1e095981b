-- As before, with what a comparison found: the page must not say that the log is sealed and anchored, and no more, while somebody is woken
-- because it is not what was signed.
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
        from private.audit_comparisons d where d.code is not null order by d.found_at limit 1))
    from private.audit_frontier f
    cross join audit.unsealed() u
    left join public.audit_seals s on s.chain_no = f.chain_no
    left join lateral (select k.* from public.audit_checkpoints k order by k.chain_no desc limit 1) c on true
    left join public.audit_seals a on a.chain_no = c.chain_no);
end
$$;
