-- Who may be in the room of an approval, the private channel `approval:<id>`: whoever may decide. There they see
-- who else looks. Realtime asks these policies at the join and again with each new token, so somebody who loses
-- the role stays until their token is renewed. That a person in there is who they say is checked by nobody: a
-- room carries hints, never a decision.

do $$
declare
  v_allowed constant text := $condition$
    extension in ('broadcast', 'presence')
    and (select realtime.topic()) ~ '^approval:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    and (select private.member_role()) in ('admin', 'approver')
  $condition$;
begin
  if pg_catalog.to_regclass('realtime.messages') is null
    or pg_catalog.to_regprocedure('realtime.topic()') is null then
    return;
  end if;
  execute 'create policy "Those who decide hear an approval''s room"
    on realtime.messages for select to authenticated using (' || v_allowed || ')';
  execute 'create policy "Those who decide speak in an approval''s room"
    on realtime.messages for insert to authenticated with check (' || v_allowed || ')';
end
$$;
