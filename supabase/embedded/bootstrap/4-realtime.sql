do $$
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
    -- Owned from its making only: later owners of added tables decide for themselves.
    alter publication supabase_realtime owner to postgres;
  end if;
end
$$;

create or replace function realtime.topic() returns text
language sql stable
as $$ select nullif(current_setting('realtime.topic', true), '')::text $$;
alter function realtime.topic() owner to supabase_realtime_admin;

-- Policies on this table decide who may use private channels: the server writes probes as the caller and undoes
-- them. On hosted it has day partitions, and what stays in it is broadcast.
create table if not exists realtime.messages (
  id uuid not null default gen_random_uuid() primary key,
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default now(),
  inserted_at timestamp not null default now()
);
alter table realtime.messages add column if not exists binary_payload bytea;
alter table realtime.messages enable row level security;
alter table realtime.messages owner to supabase_realtime_admin;
grant select, insert, update on realtime.messages to postgres, anon, authenticated, service_role;

-- Broadcast from the database is not offered here. A message that stays is refused instead of going nowhere in
-- silence; the server's probes never live long enough to be asked.
create or replace function realtime.refuse_kept_messages() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception 'broadcast from the database is not offered by the embedded stack'
    using errcode = 'feature_not_supported';
end
$$;
drop trigger if exists refuse_kept_messages on realtime.messages;
create constraint trigger refuse_kept_messages after insert on realtime.messages
  deferrable initially deferred for each row execute function realtime.refuse_kept_messages();
