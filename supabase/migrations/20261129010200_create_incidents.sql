-- Incidents: spans of an engaged control, of demo history and, later, of a critical alert. They explain what a budget
-- was spent on. What is engaged is recorded afterwards, by a job: nothing here may ever delay or fail a stop.

create table public.incidents (
  id bigint generated always as identity primary key,
  started_at timestamptz not null,
  ended_at timestamptz,
  source text not null,
  source_name text,
  title text not null,
  titled_by_name text,
  created_at timestamptz not null default clock_timestamp(),
  constraint incidents_source_known check (source in ('control', 'demo', 'alert')),
  constraint incidents_ends_after_start check (ended_at >= started_at),
  constraint incidents_title_length check (char_length(title) between 1 and 120),
  constraint incidents_once unique nulls not distinct (source, source_name, started_at)
);
-- Serves those of the last 28 days.
create index incidents_start on public.incidents (started_at desc);
comment on table public.incidents is 'Spans in which something was wrong or stopped, with a title that an operator may set.';
comment on column public.incidents.source_name is 'The control or alert it is the span of; null for demo data.';
comment on column public.incidents.titled_by_name is 'Who gave it its title; null while it has the one it came with.';
alter table public.incidents enable row level security;
grant select on public.incidents to authenticated;
create policy "Members see incidents" on public.incidents for select to authenticated
  using ((select private.member_role()) is not null);

-- Run twice it changes nothing. A title that somebody gave stays.
create function schedule.record_incidents()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.incidents as i (started_at, ended_at, source, source_name, title)
  select c.engaged_at, c.released_at, 'control', c.control,
    case c.control when 'omnihub_kill_switch' then 'Kill switch on' when 'execution_safe_mode' then 'Safe mode on' else 'Operator takeover on' end
  from private.control_spans() c
  where c.engaged_at > clock_timestamp() - interval '60 days'
  order by c.engaged_at
  on conflict (source, source_name, started_at) do update set ended_at = excluded.ended_at
    where i.ended_at is distinct from excluded.ended_at
$$;
revoke execute on function schedule.record_incidents() from public, anon, authenticated, service_role;

create function private.title_incident(p_id bigint, p_title text, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'incident.titled', 'incident', p_id::text);
  v_title text := btrim(coalesce(p_title, ''));
  v_old public.incidents;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if char_length(v_title) not between 1 and 120 or v_title ~ '[[:cntrl:]]' then
    return private.invalid_field(v_actor, 'incident.titled', 'incident', p_id::text, 'title',
      'title must be one line of 1 to 120 characters.', 'Say in a few words what happened.');
  end if;
  select i.* into v_old from public.incidents i where i.id = p_id for update;
  if not found then
    return private.refuse(v_actor, 'incident.titled', 'incident', p_id::text, 404, 'NOT_FOUND',
      'There is no such incident.', 'Look it up on the SLO page.');
  end if;
  if v_old.title <> v_title then
    update public.incidents i set title = v_title, titled_by_name = v_actor.name where i.id = p_id;
    perform private.audit(v_actor, 'incident.titled', 'incident', p_id::text, p_reason,
      jsonb_build_object('old', v_old.title, 'new', v_title));
  end if;
  return jsonb_build_object('ok', true, 'id', p_id, 'title', v_title);
end
$$;
revoke execute on function private.title_incident(bigint, text, text) from public, anon, authenticated, service_role;
grant execute on function private.title_incident(bigint, text, text) to authenticated;

create function public.title_incident(id bigint, title text, reason text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.title_incident(id, title, reason);
end;
revoke execute on function public.title_incident(bigint, text, text) from public, anon, authenticated, service_role;
grant execute on function public.title_incident(bigint, text, text) to authenticated;

insert into schedule.jobs (name, every, kind, target) values ('record_incidents', '15 seconds', 'sql', 'record_incidents');
select schedule.install_cron_jobs();
