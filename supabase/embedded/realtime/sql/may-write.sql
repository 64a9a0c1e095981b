-- Which of these extensions the policies on realtime.messages let somebody write to a channel: a message of each
-- is written as that person, and undone. Null when a policy raises.
create or replace function _realtime.may_write(
  channel_topic text, viewer_role text, viewer_claims text, headers text, extensions text[]
) returns text[]
language plpgsql volatile set search_path = '' as $$
declare
  wanted text;
  writable text[] := '{}';
begin
  begin
    perform _realtime.take_on(channel_topic, viewer_role, viewer_claims, headers);
    foreach wanted in array extensions loop
      begin
        insert into realtime.messages (topic, extension) values (channel_topic, wanted);
        writable := writable || wanted;
      exception when insufficient_privilege then
        null;
      end;
    end loop;
    raise exception using errcode = 'RT001';
  exception
    when sqlstate 'RT001' then
      return writable;
    when others then
      return null;
  end;
end $$;

revoke all on function _realtime.may_write(text, text, text, text, text[]) from public;
