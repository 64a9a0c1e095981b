-- Exports of the audit log. What is exported is written down before the first byte is sent; what was sent, at its end. The rows
-- in between are read page by page by the member who exports, so that a role that is taken away ends an export too.

create function private.begin_audit_export(p_format text, p_filter jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'audit.exported', 'audit_log', null);
  v_filter jsonb := jsonb_strip_nulls(coalesce(p_filter, '{}'));
  v_wrong text;
  v_last bigint := (select max(a.seq) from public.audit_logs a);
  v_range record;
  v_export bigint;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_wrong := case when p_format is null or p_format !~ '^[a-z]{1,20}$' then 'format' else private.wrong_audit_filter(v_filter) end;
  if v_wrong is not null then
    return private.invalid_field(v_actor, 'audit.exported', 'audit_log', null, v_wrong,
      v_wrong || ' is no format or filter of an export.', 'See docs/audit.md for what can be asked.');
  end if;
  v_export := private.audit(v_actor, 'audit.exported', 'audit_log', null, null,
    jsonb_build_object('format', p_format, 'filter', v_filter));
  select * into v_range from private.audit_places(v_filter, 0, v_last + 1);
  return jsonb_build_object('export', v_export, 'last_seq', coalesce(v_last, 0),
    -- By their numbers, which have gaps. Nothing is counted: with other filters nobody knows.
    'estimated_rows', case when v_filter - array['from', 'to'] = '{}' then greatest(0, v_range.high - greatest(v_range.low,
      coalesce((select min(a.seq) from public.audit_logs a), 1) - 1) - 1) end);
end
$$;

create function private.read_audit_export(p_filter jsonb, p_after bigint, p_last bigint, p_page_size integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'audit.exported', 'audit_log', null);
  v_filter jsonb := jsonb_strip_nulls(coalesce(p_filter, '{}'));
  v_wrong text := private.wrong_audit_filter(v_filter);
  v_side record;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if v_wrong is not null then
    return private.invalid_field(v_actor, 'audit.exported', 'audit_log', null, v_wrong, v_wrong || ' is no filter of an export.', 'See docs/audit.md.');
  end if;
  select s.* into v_side from private.audit_side(v_filter, coalesce(p_after, 0), coalesce(p_last, 0) + 1, true,
    least(greatest(coalesce(p_page_size, 1000), 1), 2000)) s;
  return jsonb_build_object('next', v_side.goes_on, 'rows', (
    select coalesce(jsonb_agg(to_jsonb(r) order by r.seq), '[]') from (
      select a.seq, a.id, a.created_at, a.actor_id, a.actor_name, a.actor_type, a.action, a.resource_type, a.resource_id, a.reason,
        a.metadata, a.trace_id, a.channel, host(a.ip) as ip, a.user_agent
      from public.audit_logs a where a.seq = any (v_side.seqs)) r));
end
$$;

-- Only by whoever began it, also if they lost their role meanwhile, and once.
create function private.end_audit_export(p_export bigint, p_rows bigint, p_bytes bigint, p_complete boolean)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_begun public.audit_logs;
begin
  select a.* into v_begun from public.audit_logs a
  where a.seq = p_export and a.action = 'audit.exported' and a.actor_id is not distinct from v_actor.id and a.actor_type = v_actor.type;
  if not found or exists (select from public.audit_logs a where a.action = 'audit.export_ended' and a.resource_type = 'audit_log'
    and a.resource_id = p_export::text) then
    return coalesce(private.refuse_unless_approver(v_actor, 'audit.export_ended', 'audit_log', p_export::text), private.refuse(v_actor,
      'audit.export_ended', 'audit_log', p_export::text, 404, 'NOT_FOUND',
      'There is no export of yours that could end.', 'Begin one.'));
  end if;
  perform private.audit(v_actor, 'audit.export_ended', 'audit_log', p_export::text, null, jsonb_build_object(
    'format', v_begun.metadata -> 'format', 'rows', greatest(p_rows, 0), 'bytes', greatest(p_bytes, 0), 'complete', coalesce(p_complete, false)));
  return jsonb_build_object('ok', true);
end
$$;

revoke execute on function private.begin_audit_export(text, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.read_audit_export(jsonb, bigint, bigint, integer) from public, anon, authenticated, service_role;
revoke execute on function private.end_audit_export(bigint, bigint, bigint, boolean) from public, anon, authenticated, service_role;
grant execute on function private.begin_audit_export(text, jsonb) to authenticated;
grant execute on function private.read_audit_export(jsonb, bigint, bigint, integer) to authenticated;
grant execute on function private.end_audit_export(bigint, bigint, bigint, boolean) to authenticated;

create function public.begin_audit_export(format text, filter jsonb default '{}')
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.begin_audit_export(format, filter);
end;
create function public.read_audit_export(filter jsonb, after_seq bigint, last_seq bigint, page_size integer default 1000)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '10s'
begin atomic
  select private.read_audit_export(filter, after_seq, last_seq, page_size);
end;
create function public.end_audit_export(export bigint, rows bigint, bytes bigint, complete boolean)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.end_audit_export(export, rows, bytes, complete);
end;
revoke execute on function public.begin_audit_export(text, jsonb) from public, anon, authenticated, service_role;
revoke execute on function public.read_audit_export(jsonb, bigint, bigint, integer) from public, anon, authenticated, service_role;
revoke execute on function public.end_audit_export(bigint, bigint, bigint, boolean) from public, anon, authenticated, service_role;
grant execute on function public.begin_audit_export(text, jsonb) to authenticated;
grant execute on function public.read_audit_export(jsonb, bigint, bigint, integer) to authenticated;
grant execute on function public.end_audit_export(bigint, bigint, bigint, boolean) to authenticated;
