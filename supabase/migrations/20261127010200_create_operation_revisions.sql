-- Every revision of every operation, and who saved it: whoever edited an operation within a day cannot be the only one
-- to approve it, and a policy that nobody present can satisfy is told when it is saved.

create table public.operation_revisions (
  operation text not null references public.operations (name) on delete cascade,
  revision integer not null,
  saved_at timestamptz not null default clock_timestamp(),
  saved_by uuid,
  saved_by_name text not null,
  reason text,
  definition jsonb not null,
  primary key (operation, revision)
);
-- Serves "who edited this within the last day".
create index operation_revisions_recent on public.operation_revisions (operation, saved_at desc);

comment on table public.operation_revisions is 'What each revision said. Written in the transaction that saves it.';
comment on column public.operation_revisions.saved_by is 'Snapshot without foreign key; null for the owner at a database prompt.';

revoke all on public.operation_revisions from anon, authenticated, service_role;
grant select on public.operation_revisions to authenticated;
alter table public.operation_revisions enable row level security;

create policy "Members see the revisions of operations" on public.operation_revisions for select to authenticated
  using ((select private.member_role()) is not null);

-- What an installation had before this page is known from its current row only.
insert into public.operation_revisions (operation, revision, saved_at, saved_by, saved_by_name, definition)
select o.name, o.revision, o.updated_at, o.updated_by, o.updated_by_name,
  to_jsonb(o) - array['revision', 'created_at', 'updated_at', 'updated_by', 'updated_by_name']
from public.operations o;

-- Who edited this operation within the day before a moment.
create function private.recent_editors(p_operation text, p_at timestamptz)
returns table (id uuid, name text, at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select distinct on (r.saved_by) r.saved_by, r.saved_by_name, r.saved_at
  from public.operation_revisions r
  where r.operation = p_operation and r.saved_by is not null and r.saved_at > p_at - interval '24 hours'
  order by r.saved_by, r.saved_at desc
$$;

-- Who may approve at all, in the order they joined.
create function private.deciders()
returns table (id uuid, name text, joined_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select p.id, p.display_name, p.created_at from public.profiles p where p.role in ('admin', 'approver')
$$;

-- Can the people present satisfy this policy? p_editor is about to save it and then counts as an editor. worst_requester
-- names somebody whose own request the others could not approve.
create function private.policy_of(p_operation text, p_risk_level text, p_required_approvals integer, p_editor uuid default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with needed as (
    select private.required_quorum(jsonb_build_object('risk_level', p_risk_level, 'required_approvals', p_required_approvals,
      'blast_radius_unknown', coalesce((
        select private.operation_facts(o) -> 'blast_radius_unknown' from public.operations o where o.name = p_operation), 'true'))) as n
  ), people as (
    select d.id, d.name, d.joined_at, d.id is not distinct from p_editor or exists (
      select from private.recent_editors(p_operation, clock_timestamp()) e where e.id = d.id) as is_editor
    from private.deciders() d
  ), judged as (
    select p.*, count(*) over () - 1 as others, count(*) filter (where not p.is_editor) over () - (not p.is_editor)::integer as other_non_editors
    from people p
  )
  select jsonb_build_object(
    'needed', n.n,
    'present', (select count(*) from people),
    'satisfiable', (select count(*) >= n.n and bool_or(not p.is_editor) is true from people p),
    'only_editors', (select coalesce(bool_and(p.is_editor), false) from people p),
    'names', (select coalesce(jsonb_agg(p.name order by p.joined_at, p.id), '[]') from people p),
    'worst_requester', (
      select j.name from judged j where j.others < n.n or j.other_non_editors < 1 order by j.joined_at, j.id limit 1))
  from needed n
$$;

-- An address we may call: http(s), a plain host, no user name. Whether it is private is another question.
create function private.is_endpoint_url(p_url text)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(p_url ~ '^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?([/?#]|$)' and char_length(p_url) <= 500, false)
$$;

-- An estimator is the name of a function in schema estimators, or an address that answers by itself.
create or replace function private.operation_problem(p jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select to_jsonb(problem) from (
    select f.field, f.message, f.hint
    from (values
      ('definition', jsonb_typeof(p) is distinct from 'object',
        'definition must be a JSON object.', 'Send the fields of the operation.'),
      ('name', coalesce(p ->> 'name', '') !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)+$' or char_length(p ->> 'name') > 60,
        'name must be verb_noun in lower case, at most 60 characters.', 'For example issue_refund.'),
      ('description', char_length(btrim(coalesce(p ->> 'description', ''))) not between 1 and 300,
        'description must have 1 to 300 characters.', 'Say in one sentence what it does.'),
      ('risk_level', coalesce(p ->> 'risk_level', '') not in ('low', 'medium', 'high', 'critical'),
        'risk_level must be low, medium, high or critical.', 'Choose by what cannot be undone.'),
      ('endpoint_url', not private.is_endpoint_url(p ->> 'endpoint_url'),
        'endpoint_url must be an http(s) URL of at most 500 characters with a plain host and without user name.', 'For example https://agents.example.com/hooks/issue-refund.'),
      ('side_effects', jsonb_typeof(coalesce(p -> 'side_effects', 'true')) <> 'boolean', 'side_effects must be true or false.', 'Leave it out for true.'),
      ('supports_dry_run', jsonb_typeof(coalesce(p -> 'supports_dry_run', 'false')) <> 'boolean', 'supports_dry_run must be true or false.', 'Leave it out for false.'),
      ('enabled', jsonb_typeof(coalesce(p -> 'enabled', 'true')) <> 'boolean', 'enabled must be true or false.', 'Leave it out for true.'),
      ('estimator', jsonb_typeof(coalesce(p -> 'estimator', 'null')) not in ('string', 'null')
          or coalesce(p ->> 'estimator', 'none') !~ '^[a-z][a-z0-9_]{0,62}$' and not private.is_endpoint_url(p ->> 'estimator'),
        'estimator must be the name of a function in schema estimators or an http(s) URL.', 'Leave it out when nobody can tell the blast radius.'),
      ('timeout_ms', not private.is_whole_number(p -> 'timeout_ms', 100, 120000, true), 'timeout_ms must be a whole number from 100 to 120000.', 'Leave it out for 10 seconds.'),
      ('max_retries', not private.is_whole_number(p -> 'max_retries', 0, 10, true), 'max_retries must be a whole number from 0 to 10.', 'Leave it out for 3.'),
      ('required_approvals', not private.is_whole_number(p -> 'required_approvals',
          case p ->> 'risk_level' when 'critical' then 2 when 'high' then 1 else 0 end, 5, true),
        'required_approvals must be a whole number up to 5, at least 1 for high and 2 for critical risk.', 'Leave it out for the least that the risk asks for.'),
      ('intent_expiry_seconds', not private.is_whole_number(p -> 'intent_expiry_seconds', 10, 86400, true), 'intent_expiry_seconds must be a whole number from 10 to 86400.', 'Leave it out for 15 minutes.'),
      ('key_version', not private.is_whole_number(p -> 'key_version', 1, 1000000, true), 'key_version must be a whole number from 1.', 'Leave it out for 1.')
    ) f (field, wrong, message, hint)
    where f.wrong
    limit 1
  ) problem
$$;

-- Is this address one that this installation may call?
create function private.is_forbidden_address(p_url text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select private.is_private_endpoint(p_url)
    and not (select i.private_endpoints_allowed from public.installation i where i.id = 1)
$$;

create or replace function private.save_operation(p_definition jsonb, p_reason text, p_expected_revision integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_name text := p_definition ->> 'name';
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'operation.saved', 'operation', v_name);
  v_problem jsonb;
  v_field text;
  v_old public.operations;
  v_new public.operations;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_problem := private.operation_problem(p_definition);
  if v_problem is null then
    foreach v_field in array array['endpoint_url', 'estimator'] loop
      if private.is_endpoint_url(p_definition ->> v_field) and private.is_forbidden_address(p_definition ->> v_field) then
        v_problem := jsonb_build_object('field', v_field,
          'message', v_field || ' points to a private address, which this installation does not allow.',
          'hint', 'Use a public address, or let the owner allow private endpoints.');
      end if;
    end loop;
  end if;
  if v_problem is not null then
    return private.invalid_field(v_actor, 'operation.saved', 'operation', v_name,
      v_problem ->> 'field', v_problem ->> 'message', v_problem ->> 'hint');
  end if;

  -- Two first saves of one name meet here; the second then sees the first one's revision. Not class 727274,
  -- whose locks guard the controls and the members.
  perform pg_catalog.pg_advisory_xact_lock(727275, pg_catalog.hashtext(v_name));
  select o.* into v_old from public.operations o where o.name = v_name for update;
  if p_expected_revision is distinct from v_old.revision and (p_expected_revision is not null or v_old.name is not null) then
    return private.refuse(v_actor, 'operation.saved', 'operation', v_name, 409, 'STALE_VERSION',
      'This operation changed meanwhile: it is at revision ' || coalesce(v_old.revision::text, 'none') || '.',
      'Look at the change, then save again.',
      jsonb_build_object('revision', v_old.revision, 'changed_by', v_old.updated_by_name, 'changed_at', v_old.updated_at));
  end if;

  insert into public.operations as o (
    name, description, risk_level, side_effects, supports_dry_run, endpoint_url, timeout_ms, max_retries,
    required_approvals, intent_expiry_seconds, enabled, estimator, key_version, revision, updated_by, updated_by_name
  )
  values (
    v_name, btrim(p_definition ->> 'description'), p_definition ->> 'risk_level',
    coalesce((p_definition ->> 'side_effects')::boolean, true),
    coalesce((p_definition ->> 'supports_dry_run')::boolean, false),
    p_definition ->> 'endpoint_url',
    coalesce((p_definition ->> 'timeout_ms')::integer, 10000),
    coalesce((p_definition ->> 'max_retries')::integer, 3),
    coalesce((p_definition ->> 'required_approvals')::integer,
      case p_definition ->> 'risk_level' when 'critical' then 2 when 'high' then 1 else 0 end),
    coalesce((p_definition ->> 'intent_expiry_seconds')::integer, 900),
    coalesce((p_definition ->> 'enabled')::boolean, true),
    p_definition ->> 'estimator',
    coalesce((p_definition ->> 'key_version')::integer, 1),
    1, v_actor.id, v_actor.name
  )
  on conflict (name) do update set
    description = excluded.description, risk_level = excluded.risk_level, side_effects = excluded.side_effects,
    supports_dry_run = excluded.supports_dry_run, endpoint_url = excluded.endpoint_url,
    timeout_ms = excluded.timeout_ms, max_retries = excluded.max_retries,
    required_approvals = excluded.required_approvals, intent_expiry_seconds = excluded.intent_expiry_seconds,
    enabled = excluded.enabled, estimator = excluded.estimator, key_version = excluded.key_version,
    revision = o.revision + 1, updated_at = clock_timestamp(),
    updated_by = excluded.updated_by, updated_by_name = excluded.updated_by_name
  returning o.* into v_new;
  insert into public.operation_revisions (operation, revision, saved_at, saved_by, saved_by_name, reason, definition)
  values (v_new.name, v_new.revision, v_new.updated_at, v_actor.id, v_actor.name, nullif(btrim(left(p_reason, 2000)), ''),
    to_jsonb(v_new) - array['revision', 'created_at', 'updated_at', 'updated_by', 'updated_by_name']);

  perform private.audit(v_actor, 'operation.saved', 'operation', v_name, p_reason,
    jsonb_build_object('old', case when v_old.name is null then null else to_jsonb(v_old) end, 'new', to_jsonb(v_new)));
  return jsonb_build_object('name', v_new.name, 'revision', v_new.revision,
    'policy', private.policy_of(v_new.name, v_new.risk_level, v_new.required_approvals));
end
$$;

revoke execute on function private.recent_editors(text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function private.deciders() from public, anon, authenticated, service_role;
revoke execute on function private.policy_of(text, text, integer, uuid) from public, anon, authenticated, service_role;
revoke execute on function private.is_endpoint_url(text) from public, anon, authenticated, service_role;
revoke execute on function private.is_forbidden_address(text) from public, anon, authenticated, service_role;
