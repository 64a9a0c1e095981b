-- Where people are told: Slack, PagerDuty, e-mail, a webhook of one's own. Secrets are named here and never kept: a channel
-- knows which environment variable of the functions holds its secret.

create table public.notification_channels (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  kind text not null,
  config jsonb not null default '{}',
  secret_ref text,
  routes text[] not null default '{}',
  enabled boolean not null default true,
  revision integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  updated_by_name text not null,
  removed_at timestamptz,
  constraint notification_channels_name_length check (char_length(name) between 1 and 60),
  constraint notification_channels_kind_known check (kind in ('slack', 'pagerduty', 'email', 'webhook')),
  constraint notification_channels_config_is_object check (jsonb_typeof(config) = 'object'),
  constraint notification_channels_secret_is_named check (secret_ref ~ '^OMNIHUB_SECRET_[A-Z0-9_]{1,60}$'),
  constraint notification_channels_routes_known check (routes <@ array['critical', 'warning', 'approval', 'digest'])
);
create unique index notification_channels_name_once on public.notification_channels (lower(name)) where removed_at is null;
comment on table public.notification_channels is 'Channels. Addresses are for admins, so the table is read by read_channels only. A removed one keeps its name for the log.';
comment on column public.notification_channels.secret_ref is 'Name of the environment variable that holds the secret, never the secret.';
comment on column public.notification_channels.routes is 'What it is told: critical and warning alerts, approvals that wait, the daily digest.';
revoke all on public.notification_channels from anon, authenticated, service_role;
alter table public.notification_channels enable row level security;

-- How a channel fares. One row per channel from its first save on: whoever claims deliveries holds it.
create table notify.channel_breakers (
  channel_id uuid primary key references public.notification_channels (id) on delete cascade,
  failures integer not null default 0,
  open_until timestamptz,
  paced_until timestamptz,
  last_sent_at timestamptz,
  last_failed_at timestamptz,
  last_error text
);
alter table notify.channel_breakers enable row level security;
comment on table notify.channel_breakers is 'After five failures in a row a channel rests, longer each time; then one message tries it.';
comment on column notify.channel_breakers.paced_until is 'When its vendor takes the next message.';

-- One entry told to one channel. A message tells one or several of them.
create table notify.deliveries (
  id bigint generated always as identity primary key,
  outbox_id bigint not null references notify.outbox (id) on delete cascade,
  channel_id uuid not null references public.notification_channels (id) on delete cascade,
  at timestamptz not null,
  kind text not null,
  dedup_key text not null,
  severity text not null,
  rule text,
  status text not null default 'queued',
  attempts integer not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  give_up_at timestamptz not null,
  claimed_at timestamptz,
  claim uuid,
  message_id uuid,
  thread_key text,
  leads boolean not null default true,
  told integer not null default 1,
  sent_at timestamptz,
  last_error text,
  vendor_ref text,
  constraint deliveries_once unique (outbox_id, channel_id),
  constraint deliveries_status_known check (status in ('queued', 'sending', 'sent', 'failed', 'dead', 'skipped')),
  constraint deliveries_error_length check (char_length(last_error) <= 300)
);
-- Serves the next message of a channel.
create index deliveries_due on notify.deliveries (channel_id, next_at) where status in ('queued', 'sending', 'failed');
-- Serve the order within an episode, the members of a message, and what a rule has begun lately.
create index deliveries_of_episode on notify.deliveries (channel_id, dedup_key, outbox_id);
create index deliveries_of_thread on notify.deliveries (channel_id, thread_key) where thread_key is not null;
create index deliveries_of_message on notify.deliveries (message_id) where message_id is not null;
create index deliveries_of_rule on notify.deliveries (channel_id, rule, claimed_at desc) where rule is not null;
-- Serve the log, newest first, by channel and by state.
create index deliveries_log on notify.deliveries (id desc) where leads;
create index deliveries_log_of_channel on notify.deliveries (channel_id, id desc) where leads;
create index deliveries_dead on notify.deliveries (id desc) where status = 'dead' and leads;
alter table notify.deliveries enable row level security;
revoke all on notify.deliveries, notify.channel_breakers from anon, authenticated, service_role;
comment on table notify.deliveries is 'Outbox entries by channel. Row security without policy: nobody but definers.';
comment on column notify.deliveries.next_at is 'When it is due; while it is being sent, when whoever sends it is given up on.';
comment on column notify.deliveries.message_id is 'Entries told together. Every try carries it, so that receivers can tell a repetition.';
comment on column notify.deliveries.thread_key is 'Under which name the vendor knows the message; what answers it uses the same.';
comment on column notify.deliveries.leads is 'One of each message, which stands for it in the log; told says for how many.';
comment on column notify.deliveries.last_error is 'In our words: what vendors say may name addresses.';

create table notify.settings (
  id smallint primary key default 1,
  group_for interval not null default '30 seconds',
  first_retry interval not null default '1 second',
  longest_retry interval not null default '5 minutes',
  give_up_after interval not null default '24 hours',
  lease interval not null default '60 seconds',
  failures_to_open integer not null default 5,
  first_rest interval not null default '30 seconds',
  longest_rest interval not null default '5 minutes',
  keep_for interval not null default '90 days',
  constraint settings_single_row check (id = 1)
);
insert into notify.settings (id) values (1);
alter table notify.settings enable row level security;
revoke all on notify.settings from anon, authenticated, service_role;
comment on table notify.settings is 'How long things take, for the owner at a database prompt and for tests that cannot wait.';

-- The first thing wrong with a channel, in words.
create function notify.channel_problem(p jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select to_jsonb(problem) from (
    select f.field, f.message, f.hint
    from (select coalesce(p -> 'config', '{}') as c) x
    cross join lateral (values
      ('definition', jsonb_typeof(p) is distinct from 'object', 'definition must be a JSON object.', 'Send the fields of the channel.'),
      ('name', char_length(btrim(coalesce(p ->> 'name', ''))) not between 1 and 60, 'name must have 1 to 60 characters.', 'Such as "On call" or "#operations".'),
      ('kind', coalesce(p ->> 'kind', '') not in ('slack', 'pagerduty', 'email', 'webhook'),
        'kind must be slack, pagerduty, email or webhook.', 'Choose one.'),
      ('routes', case when jsonb_typeof(p -> 'routes') = 'array' then exists (
          select from jsonb_array_elements(p -> 'routes') r where r #>> '{}' not in ('critical', 'warning', 'approval', 'digest')) else true end,
        'routes must be a list of critical, warning, approval and digest.', 'Send an empty list to tell it nothing yet.'),
      ('routes', p ->> 'kind' = 'pagerduty' and (coalesce(p -> 'routes', '[]') ? 'approval' or coalesce(p -> 'routes', '[]') ? 'digest'),
        'routes of PagerDuty are critical and warning.', 'It opens an incident for each message, and nothing would close one for an approval or a digest.'),
      ('enabled', jsonb_typeof(coalesce(p -> 'enabled', 'true')) <> 'boolean', 'enabled must be true or false.', 'Leave it out for true.'),
      ('secret_ref', case when p ->> 'kind' = 'email' and coalesce(p ->> 'secret_ref', '') = '' then coalesce(x.c ->> 'username', '') <> ''
          else coalesce(p ->> 'secret_ref', '') !~ '^OMNIHUB_SECRET_[A-Z0-9_]{1,60}$' end,
        'secret_ref must be the name of a variable, OMNIHUB_SECRET_ and up to 60 of A-Z, 0-9 and _.', 'The secret itself belongs into the environment of the functions.'),
      ('config', jsonb_typeof(x.c) <> 'object', 'config must be a JSON object.', 'Send the settings of this kind of channel.'),
      ('url', p ->> 'kind' = 'webhook' and (coalesce(x.c ->> 'url', '') !~ '^https?://[^[:space:]]+$' or char_length(x.c ->> 'url') > 1000),
        'url must be an http or https address.', 'That is where messages are posted.'),
      ('url', p ->> 'kind' = 'webhook' and private.is_forbidden_address(x.c ->> 'url'),
        'url points to a private address, which this installation does not allow.', 'Use a public address, or let the owner allow private endpoints.'),
      ('endpoint', p ->> 'kind' = 'pagerduty' and coalesce(x.c ->> 'endpoint', 'https://events.pagerduty.com/v2/enqueue') !~ '^https?://[^[:space:]]{1,200}$',
        'endpoint must be an http or https address.', 'Leave it out for https://events.pagerduty.com/v2/enqueue.'),
      ('endpoint', p ->> 'kind' = 'pagerduty' and x.c ->> 'endpoint' is not null and private.is_forbidden_address(x.c ->> 'endpoint'),
        'endpoint points to a private address, which this installation does not allow.', 'Leave it out for https://events.pagerduty.com/v2/enqueue.'),
      ('host', p ->> 'kind' = 'email' and coalesce(x.c ->> 'host', '') !~ '^[A-Za-z0-9.:_-]{1,255}$', 'host must be the name of a mail server.', 'Such as smtp.example.com.'),
      ('host', p ->> 'kind' = 'email' and private.is_forbidden_address('https://' || (x.c ->> 'host')),
        'host is a private address, which this installation does not allow.', 'Use a public mail server, or let the owner allow private endpoints.'),
      ('port', p ->> 'kind' = 'email' and not private.is_whole_number(x.c -> 'port', 1, 65535, false), 'port must be a whole number from 1 to 65535.', '465 for TLS, 587 for STARTTLS.'),
      ('security', p ->> 'kind' = 'email' and coalesce(x.c ->> 'security', '') not in ('tls', 'starttls'), 'security must be tls or starttls.', 'Mail is never sent in the clear.'),
      ('from', p ->> 'kind' = 'email' and coalesce(x.c ->> 'from', '') !~ '^[^[:space:]<>@]+@[^[:space:]<>@]+$', 'from must be an e-mail address.', 'Such as omnihub@example.com.'),
      ('to', p ->> 'kind' = 'email' and (case when jsonb_typeof(x.c -> 'to') = 'array' then jsonb_array_length(x.c -> 'to') not between 1 and 20 or exists (
          select from jsonb_array_elements(x.c -> 'to') t where t #>> '{}' !~ '^[^[:space:]<>@]+@[^[:space:]<>@]+$') else true end),
        'to must be a list of 1 to 20 e-mail addresses.', 'Such as ["ops@example.com"].'),
      ('ca_ref', p ->> 'kind' = 'email' and coalesce(x.c ->> 'ca_ref', 'OMNIHUB_SECRET_X') !~ '^OMNIHUB_SECRET_[A-Z0-9_]{1,60}$',
        'ca_ref must be the name of a variable, like secret_ref.', 'It holds the PEM of a certificate authority of your own; leave it out otherwise.')
    ) f (field, wrong, message, hint)
    where f.wrong
    limit 1
  ) problem
$$;

-- What an audit row keeps of a channel: what it is told and by which secret, not whom it reaches.
create function notify.channel_summary(p public.notification_channels)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('name', p.name, 'kind', p.kind, 'routes', to_jsonb(p.routes), 'enabled', p.enabled, 'secret_ref', p.secret_ref,
    'config', (select coalesce(jsonb_object_agg(c.key, c.value), '{}') from jsonb_each(p.config) c where c.key in ('port', 'security', 'host')))
$$;

-- What waits for a channel that is told nothing any more is not told late.
create function notify.drop_waiting(p_channel uuid, p_why text)
returns void
language sql
volatile
set search_path = ''
as $$
  update notify.deliveries d set status = 'skipped', last_error = p_why
  where d.channel_id = p_channel and d.status in ('queued', 'failed') and d.kind <> 'test'
$$;

create function private.save_channel(p_definition jsonb, p_reason text, p_expected_revision integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_id uuid := case when pg_catalog.pg_input_is_valid(p_definition ->> 'id', 'uuid') then (p_definition ->> 'id')::uuid end;
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'channel.saved', 'notification_channel', p_definition ->> 'id');
  v_problem jsonb;
  v_old public.notification_channels;
  v_new public.notification_channels;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_problem := notify.channel_problem(p_definition);
  if v_problem is not null then
    return private.invalid_field(v_actor, 'channel.saved', 'notification_channel', v_id::text, v_problem ->> 'field', v_problem ->> 'message', v_problem ->> 'hint');
  end if;
  if p_definition ->> 'id' is not null then
    select c.* into v_old from public.notification_channels c where c.id = v_id and c.removed_at is null for update;
    if not found then
      return private.refuse(v_actor, 'channel.saved', 'notification_channel', p_definition ->> 'id', 404, 'NOT_FOUND', 'There is no such channel.', 'Somebody may have removed it.');
    end if;
    if v_old.revision is distinct from p_expected_revision then
      return private.refuse(v_actor, 'channel.saved', 'notification_channel', v_id::text, 409, 'STALE_REVISION',
        format('%s saved this channel meanwhile.', v_old.updated_by_name), 'Look at what changed, then save again.', jsonb_build_object('revision', v_old.revision));
    end if;
    if v_old.kind <> p_definition ->> 'kind' then
      return private.invalid_field(v_actor, 'channel.saved', 'notification_channel', v_id::text, 'kind', 'kind of a channel never changes.', 'Remove this one and add another.');
    end if;
  end if;
  -- Two who give the same name at once: the second waits here, then sees the first.
  perform pg_catalog.pg_advisory_xact_lock(727274, 31);
  if exists (select from public.notification_channels c
    where lower(c.name) = lower(btrim(p_definition ->> 'name')) and c.removed_at is null and c.id is distinct from v_old.id) then
    return private.invalid_field(v_actor, 'channel.saved', 'notification_channel', v_id::text, 'name', 'There is a channel of this name already.', 'Choose another name.');
  end if;
  v_new := row(coalesce(v_old.id, gen_random_uuid()), btrim(p_definition ->> 'name'), p_definition ->> 'kind', coalesce(p_definition -> 'config', '{}'),
    nullif(p_definition ->> 'secret_ref', ''), array(select jsonb_array_elements_text(p_definition -> 'routes')),
    coalesce((p_definition ->> 'enabled')::boolean, true), coalesce(v_old.revision, 0) + 1, coalesce(v_old.created_at, clock_timestamp()),
    clock_timestamp(), v_actor.name, null)::public.notification_channels;
  insert into public.notification_channels select (v_new).*
  on conflict (id) do update set name = excluded.name, config = excluded.config, secret_ref = excluded.secret_ref, routes = excluded.routes,
    enabled = excluded.enabled, revision = excluded.revision, updated_at = excluded.updated_at, updated_by_name = excluded.updated_by_name;
  -- What was saved deserves a try at once.
  insert into notify.channel_breakers (channel_id) values (v_new.id)
  on conflict (channel_id) do update set failures = 0, open_until = null;
  if not v_new.enabled then
    perform notify.drop_waiting(v_new.id, 'the channel was switched off');
  end if;
  perform private.audit(v_actor, 'channel.saved', 'notification_channel', v_new.id::text, p_reason,
    jsonb_build_object('old', case when v_old.id is not null then notify.channel_summary(v_old) end, 'new', notify.channel_summary(v_new),
      'revision', v_new.revision, 'addresses_changed', v_old.config is distinct from v_new.config));
  return jsonb_build_object('ok', true, 'id', v_new.id, 'revision', v_new.revision);
end
$$;

create function private.remove_channel(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'channel.removed', 'notification_channel', p_id::text);
  v_old public.notification_channels;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select c.* into v_old from public.notification_channels c where c.id = p_id and c.removed_at is null for update;
  if not found then
    return private.refuse(v_actor, 'channel.removed', 'notification_channel', p_id::text, 404, 'NOT_FOUND', 'There is no such channel.', 'Somebody may have removed it.');
  end if;
  update public.notification_channels c
  set removed_at = clock_timestamp(), enabled = false, routes = '{}', config = '{}', revision = c.revision + 1, updated_at = clock_timestamp(), updated_by_name = v_actor.name
  where c.id = p_id;
  perform notify.drop_waiting(p_id, 'the channel was removed');
  perform private.audit(v_actor, 'channel.removed', 'notification_channel', p_id::text, p_reason, jsonb_build_object('old', notify.channel_summary(v_old)));
  return jsonb_build_object('ok', true, 'id', p_id);
end
$$;

-- A test is an entry like others, told to this channel alone, also while it is off. The function `notifications/test` sends it.
create function private.test_channel(p_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'channel.tested', 'notification_channel', p_id::text);
  v_entry notify.outbox;
  v_delivery bigint;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if not exists (select from public.notification_channels c where c.id = p_id and c.removed_at is null) then
    return private.refuse(v_actor, 'channel.tested', 'notification_channel', p_id::text, 404, 'NOT_FOUND', 'There is no such channel.', 'Somebody may have removed it.');
  end if;
  insert into notify.outbox (kind, dedup_key, severity, payload, routed_at)
  values ('test', 'test/' || gen_random_uuid(), 'info', jsonb_build_object('by', v_actor.name), clock_timestamp())
  returning * into v_entry;
  insert into notify.deliveries (outbox_id, channel_id, at, kind, dedup_key, severity, give_up_at)
  values (v_entry.id, p_id, v_entry.at, v_entry.kind, v_entry.dedup_key, v_entry.severity, v_entry.at + interval '1 minute')
  returning id into v_delivery;
  perform private.audit(v_actor, 'channel.tested', 'notification_channel', p_id::text);
  return jsonb_build_object('ok', true, 'delivery_id', v_delivery);
end
$$;

-- Every member sees which channels there are and how they fare; whom they reach is for admins.
create function private.read_channels()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_admin boolean := coalesce(v_actor.role in ('admin', 'system'), false);
begin
  if v_actor.role is null then
    return private.refuse(v_actor, 'channels.read', 'notification_channel', null, 403, 'NOT_ALLOWED', 'Only members may see this.', 'Ask ' || private.whom_to_ask() || '.');
  end if;
  return jsonb_build_object('server_time', clock_timestamp(), 'channels', (
    select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind, 'routes', to_jsonb(c.routes), 'enabled', c.enabled,
        'revision', c.revision, 'updated_at', c.updated_at, 'updated_by_name', c.updated_by_name,
        'config', case when v_admin then c.config end, 'secret_ref', case when v_admin then c.secret_ref end,
        'failures', b.failures, 'open_until', case when b.open_until > clock_timestamp() then b.open_until end,
        'last_sent_at', b.last_sent_at, 'last_failed_at', b.last_failed_at, 'last_error', b.last_error,
        'waiting', (select count(*) from notify.deliveries d where d.channel_id = c.id and d.status in ('queued', 'sending', 'failed')),
        'dead', (select count(*) from notify.deliveries d where d.channel_id = c.id and d.status = 'dead' and d.leads)) order by lower(c.name)), '[]')
    from public.notification_channels c join notify.channel_breakers b on b.channel_id = c.id
    where c.removed_at is null));
end
$$;

revoke execute on function notify.channel_problem(jsonb) from public, anon, authenticated, service_role;
revoke execute on function notify.channel_summary(public.notification_channels) from public, anon, authenticated, service_role;
revoke execute on function notify.drop_waiting(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.save_channel(jsonb, text, integer) from public, anon, authenticated, service_role;
revoke execute on function private.remove_channel(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.test_channel(uuid) from public, anon, authenticated, service_role;
revoke execute on function private.read_channels() from public, anon, authenticated, service_role;
grant execute on function private.save_channel(jsonb, text, integer) to authenticated;
grant execute on function private.remove_channel(uuid, text) to authenticated;
grant execute on function private.test_channel(uuid) to authenticated;
grant execute on function private.read_channels() to authenticated;

create function public.save_channel(definition jsonb, reason text default null, expected_revision integer default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.save_channel(definition, reason, expected_revision);
end;
create function public.remove_channel(id uuid, reason text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.remove_channel(id, reason);
end;
create function public.test_channel(id uuid)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.test_channel(id);
end;
create function public.read_channels()
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.read_channels();
end;
revoke execute on function public.save_channel(jsonb, text, integer) from public, anon, authenticated, service_role;
revoke execute on function public.remove_channel(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.test_channel(uuid) from public, anon, authenticated, service_role;
revoke execute on function public.read_channels() from public, anon, authenticated, service_role;
grant execute on function public.save_channel(jsonb, text, integer) to authenticated;
grant execute on function public.remove_channel(uuid, text) to authenticated;
grant execute on function public.test_channel(uuid) to authenticated;
grant execute on function public.read_channels() to authenticated;
