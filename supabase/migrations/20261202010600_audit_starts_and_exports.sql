-- What leaves the panel as a file, and when an installation was started or its schema changed.

create function private.record_export(p_what text, p_format text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
begin
  if v_actor.role is null then
    return private.refuse(v_actor, 'slo.exported', 'slo_objective', null, 403, 'NOT_ALLOWED',
      'Only members may export this.', 'Ask an admin for an invitation.');
  end if;
  if p_what is null or p_what not in ('figures', 'trends', 'everything') then
    return private.invalid_field(v_actor, 'slo.exported', 'slo_objective', null, 'what',
      'what must be figures, trends or everything.', 'Send one of them.');
  end if;
  if p_format is null or p_format not in ('csv', 'json') then
    return private.invalid_field(v_actor, 'slo.exported', 'slo_objective', null, 'format', 'format must be csv or json.', 'Send one of them.');
  end if;
  perform private.audit(v_actor, 'slo.exported', 'slo_objective', null, null, jsonb_build_object('what', p_what, 'format', p_format));
  return '{"ok": true}';
end
$$;
revoke execute on function private.record_export(text, text) from public, anon, authenticated, service_role;
grant execute on function private.record_export(text, text) to authenticated;

create function public.record_export(what text, format text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_export(what, format);
end;
comment on function public.record_export(text, text) is 'Says that figures of the SLO page are saved as a file; the panel saves only what this has written down.';
revoke execute on function public.record_export(text, text) from public, anon, authenticated, service_role;
grant execute on function public.record_export(text, text) to authenticated;

-- Called by who starts the installation, as the owner, with the versions of the migrations that this start applied.
create function private.record_start(p_migrated text[])
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
begin
  if cardinality(p_migrated) > 0 then
    perform private.audit(v_actor, 'installation.migrated', 'installation', '1', null,
      jsonb_build_object('migrations', cardinality(p_migrated), 'first', p_migrated[1], 'last', p_migrated[cardinality(p_migrated)]));
  end if;
  perform private.audit(v_actor, 'installation.started', 'installation', '1', null,
    jsonb_build_object('server_version', current_setting('server_version')));
end
$$;
revoke execute on function private.record_start(text[]) from public, anon, authenticated, service_role;
