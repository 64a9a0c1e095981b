-- Makes the rest of the transaction run as somebody on a channel, with the settings policies may read there.
-- Without a search_path of its own: what a function sets under one is undone when it returns.
create or replace function _realtime.take_on(channel_topic text, viewer_role text, viewer_claims text, headers text)
returns void
language plpgsql volatile as $$
declare
  claims jsonb := viewer_claims::jsonb;
begin
  perform
    pg_catalog.set_config('search_path', '"$user", public, extensions', true),
    pg_catalog.set_config('realtime.topic', channel_topic, true),
    pg_catalog.set_config('request.jwt.claims', viewer_claims, true),
    pg_catalog.set_config('request.jwt.claim.sub', coalesce(claims ->> 'sub', ''), true),
    pg_catalog.set_config('request.jwt.claim.role', viewer_role, true),
    pg_catalog.set_config('request.headers', headers, true),
    pg_catalog.set_config('role', viewer_role, true);
end $$;

revoke all on function _realtime.take_on(text, text, text, text) from public;
