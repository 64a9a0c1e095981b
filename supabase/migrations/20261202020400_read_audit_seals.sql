-- Checkpoints: what was published outside, signed. And what people read of the chain.

create table public.audit_signing_keys (
  key_id text primary key,
  public_key bytea not null,
  first_used_at timestamptz not null default clock_timestamp(),
  retired_at timestamptz,
  constraint audit_signing_keys_named_by_themselves check (
    octet_length(public_key) = 32 and key_id = left(encode(sha256(public_key), 'hex'), 16))
);
comment on table public.audit_signing_keys is 'Keys that signed checkpoints. A checkpoint proves no more than the copy of the key that its reader keeps elsewhere.';

create table public.audit_checkpoints (
  id bigint generated always as identity primary key,
  first_chain_no bigint not null,
  chain_no bigint not null unique,
  head_hash bytea not null,
  root bytea not null,
  previous bytea,
  statement text not null,
  signature bytea not null,
  key_id text not null references public.audit_signing_keys (key_id),
  published_at timestamptz not null,
  location text not null,
  constraint audit_checkpoints_span check (first_chain_no >= 1 and chain_no >= first_chain_no),
  constraint audit_checkpoints_hashes_are_sha256 check (
    octet_length(head_hash) = 32 and octet_length(root) = 32 and octet_length(previous) = 32),
  constraint audit_checkpoints_ed25519 check (octet_length(signature) = 64)
);
create index audit_checkpoints_by_key on public.audit_checkpoints (key_id);
comment on table public.audit_checkpoints is 'What was published outside, for reading. What counts as proof is the copy outside, not this one.';
comment on column public.audit_checkpoints.root is 'Merkle root (RFC 6962) over the hashes first_chain_no to chain_no.';
comment on column public.audit_checkpoints.previous is 'SHA-256 of the statement before; null for the first.';
comment on column public.audit_checkpoints.statement is 'The signed text, canonical JSON.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['audit_signing_keys', 'audit_checkpoints'] loop
    execute pg_catalog.format('revoke all on public.%I from anon, authenticated, service_role', v_table);
    execute pg_catalog.format('grant select on public.%I to authenticated, service_role', v_table);
    execute pg_catalog.format('alter table public.%I enable row level security', v_table);
    execute pg_catalog.format('create policy "Admins and approvers read them" on public.%I for select to authenticated
      using ((select private.member_role()) in (''admin'', ''approver''))', v_table);
  end loop;
end
$$;
create trigger audit_checkpoints_refuse_row_change before update or delete on public.audit_checkpoints
  for each row execute function private.refuse_change();
create trigger audit_checkpoints_refuse_truncate before truncate on public.audit_checkpoints
  for each statement execute function private.refuse_change();

create function private.read_audit_integrity()
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
    select jsonb_build_object('sealed_to', f.chain_no, 'sealed_seq', s.seq, 'unsealed', u.unsealed, 'oldest_unsealed_at', u.oldest_unsealed_at,
      'anchored_to', c.chain_no, 'anchored_seq', a.seq, 'anchored_at', c.published_at, 'key_id', c.key_id, 'archived_to', audit.archived_to())
    from private.audit_frontier f
    cross join audit.unsealed() u
    left join public.audit_seals s on s.chain_no = f.chain_no
    left join lateral (select k.* from public.audit_checkpoints k order by k.chain_no desc limit 1) c on true
    left join public.audit_seals a on a.chain_no = c.chain_no);
end
$$;
revoke execute on function private.read_audit_integrity() from public, anon, authenticated, service_role;
grant execute on function private.read_audit_integrity() to authenticated, service_role;

create function public.read_audit_integrity()
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.read_audit_integrity();
end;
revoke execute on function public.read_audit_integrity() from public, anon, authenticated, service_role;
grant execute on function public.read_audit_integrity() to authenticated, service_role;

-- Rows as they travel, for whoever verifies them elsewhere. A row that is not there any more has no fields.
create function private.read_sealed_rows(p_after bigint, p_page_size integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_refusal jsonb := private.refuse_unless_auditor(private.current_actor(), 'audit.rows_read');
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return (
    select jsonb_build_object('rows', coalesce(jsonb_agg(jsonb_build_object(
        'chain_no', s.chain_no, 'sealed_at', audit.stamp(s.sealed_at), 'prev_hash', encode(s.prev_hash, 'hex'), 'hash', encode(s.hash, 'hex'),
        'fields', case when t.row_no is not null then jsonb_build_array(t.seq, t.id, t.created_at, t.actor_id, t.actor_name, t.actor_type, t.action,
          t.resource_type, t.resource_id, t.reason, t.metadata, t.trace_id, t.channel, t.ip, t.user_agent) end) order by s.chain_no), '[]'),
      'sealed_to', (select f.chain_no from private.audit_frontier f))
    from (
      select c.* from public.audit_seals c
      where c.chain_no > coalesce(p_after, 0)
      order by c.chain_no limit least(greatest(coalesce(p_page_size, 1000), 1), 5000)
    ) s
    left join audit.rows t on t.row_no = s.seq);
end
$$;
revoke execute on function private.read_sealed_rows(bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.read_sealed_rows(bigint, integer) to authenticated, service_role;

create function public.read_sealed_rows(after_chain_no bigint default 0, page_size integer default 1000)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.read_sealed_rows(after_chain_no, page_size);
end;
revoke execute on function public.read_sealed_rows(bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.read_sealed_rows(bigint, integer) to authenticated, service_role;
