-- Which of these extensions the policies on realtime.messages let somebody read on a channel: a message of each
-- is written, looked for as that person, and undone. Null when a policy raises.
create or replace function _realtime.may_read(
  channel_topic text, viewer_role text, viewer_claims text, headers text, extensions text[]
) returns text[]
language plpgsql volatile set search_path = '' as $$
declare
  probes uuid[];
  readable text[];
begin
  begin
    with written as (
      insert into realtime.messages (topic, extension)
      select channel_topic, e from unnest(extensions) e returning id)
    select array_agg(w.id) into probes from written w;
    perform _realtime.take_on(channel_topic, viewer_role, viewer_claims, headers);
    select array_agg(m.extension) into readable from realtime.messages m where m.id = any (probes);
    raise exception using errcode = 'RT001';
  exception
    when sqlstate 'RT001' then
      return coalesce(readable, '{}');
    when others then
      return null;
  end;
end $$;

revoke all on function _realtime.may_read(text, text, text, text, text[]) from public;
