-- Pages of the audit log, both ways and around an entry, by any filter. A cursor is the seq of an entry; nothing is counted.

-- One filter leads, through its own index; the others are asked of what it finds. As conditions over $1, the filter.
create function private.audit_conditions(p_filter jsonb, out leads text, out rest text)
language sql
immutable
security invoker
set search_path = ''
as $$
  with conditions as (
    select c.condition, c.rank from (values
      ('a.resource_type = split_part($1 ->> ''resource'', '':'', 1) and a.resource_id = substr($1 ->> ''resource'', strpos($1 ->> ''resource'', '':'') + 1)',
        p_filter ->> 'resource' like '%:%', 1),
      ('(case when a.actor_type = ''user'' and a.actor_id is not null then a.actor_id::text else a.actor_type || '':'' || a.actor_name end) = $1 ->> ''actor''',
        p_filter ->> 'actor' is not null, 2),
      ('a.action = $1 ->> ''action''', p_filter ->> 'action' not like '%*%', 3),
      ('split_part(a.action, ''.'', 1) = split_part($1 ->> ''action'', ''.'', 1)', p_filter ->> 'action' like '%.*', 4),
      ('a.action like ''%.refused''', p_filter ->> 'action' = '*.refused', 5),
      ('a.resource_type = $1 ->> ''resource''', p_filter ->> 'resource' not like '%:%', 6),
      ('a.channel = $1 ->> ''channel''', p_filter ->> 'channel' is not null, 7),
      ('a.created_at >= ($1 ->> ''from'')::timestamptz', p_filter ->> 'from' is not null, 8),
      ('a.created_at < ($1 ->> ''to'')::timestamptz', p_filter ->> 'to' is not null, 9)
    ) c (condition, is_asked, rank) where c.is_asked
  ), first as (
    select min(c.rank) as rank from conditions c where c.rank < 8
  )
  select coalesce((select c.condition from conditions c join first f using (rank)), 'true'),
    coalesce((select string_agg(c.condition, ' and ' order by c.rank) from conditions c, first f where c.rank is distinct from f.rank), 'true')
$$;
revoke execute on function private.audit_conditions(jsonb) from public, anon, authenticated, service_role;

-- What to look for in each stretch, with @ for its number; every word may be the beginning of one. Null without words.
create function private.audit_query(p_text text)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select string_agg('''@:' || left(w.word, 60) || ''':*', ' & ')
  from (select distinct s.word from regexp_split_to_table(lower(p_text), '[^[:alnum:]-]+') s (word) where s.word <> '' limit 10) w
$$;
revoke execute on function private.audit_query(text) from public, anon, authenticated, service_role;

-- The numbers between two others that a time range can lie between. An entry gets its number and its time one after the other,
-- so its place tells its time, give or take what a clock was set back; whether it lies in the range is asked of each one.
create function private.audit_places(p_filter jsonb, inout low bigint, inout high bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select
    case when p_filter ->> 'from' is null then low else greatest(low, coalesce((
      select a.seq - 1 from public.audit_logs a where a.created_at >= (p_filter ->> 'from')::timestamptz - interval '10 minutes'
      order by a.created_at, a.seq limit 1), high)) end,
    case when p_filter ->> 'to' is null then high else least(high, coalesce((
      select a.seq + 1 from public.audit_logs a where a.created_at < (p_filter ->> 'to')::timestamptz + interval '10 minutes'
      order by a.created_at desc, a.seq desc limit 1), low)) end
$$;
revoke execute on function private.audit_places(jsonb, bigint, bigint) from public, anon, authenticated, service_role;

-- Entries that have these words, of one stretch after the other until there are enough; stretches without any are passed over
-- by the index alone. No seq in the condition: it would offer the primary key to a planner that cannot know how few have them.
create function private.find_audit_words(p_filter jsonb, p_low bigint, p_high bigint, p_is_newer boolean, p_limit integer,
  out seqs bigint[], out goes_on bigint)
language plpgsql
stable
security definer
set search_path = ''
set max_parallel_workers_per_gather = 0
as $$
declare
  v_query text := private.audit_query(p_filter ->> 'q');
  v_low bigint := greatest(p_low + 1, (select min(a.seq) from public.audit_logs a));
  v_high bigint := least(p_high - 1, (select max(a.seq) from public.audit_logs a));
  v_step integer := case when p_is_newer then 1 else -1 end;
  v_last bigint := (case when p_is_newer then v_high else v_low end) >> 14;
  v_stretch bigint := (case when p_is_newer then v_low else v_high end) >> 14;
  v_rest text;
  v_found bigint[];
  v_count integer;
  v_asked integer := 0;
begin
  seqs := '{}';
  select c.leads || ' and ' || c.rest into v_rest from private.audit_conditions(p_filter) c;
  loop
    select b into v_stretch from generate_series(v_stretch, v_last, v_step) b
    where exists (
      select from public.audit_logs a
      where private.audit_entry_words(a.seq, a.actor_name, a.action, a.resource_type, a.resource_id, a.reason, a.metadata, a.trace_id, a.ip)
        @@ replace(v_query, '@', b::text)::tsquery
      offset 0)
    limit 1;
    exit when v_stretch is null;
    execute 'select count(*), array_agg(a.seq) filter (where a.seq between $3 and $4 and ' || v_rest || ') from public.audit_logs a
        where private.audit_entry_words(a.seq, a.actor_name, a.action, a.resource_type, a.resource_id, a.reason, a.metadata, a.trace_id, a.ip)
          @@ $2::tsquery'
      into v_count, v_found using p_filter, replace(v_query, '@', v_stretch::text), v_low, v_high;
    seqs := seqs || array(select s from unnest(v_found) s order by s * v_step limit p_limit - cardinality(seqs));
    exit when cardinality(seqs) >= p_limit;
    v_asked := v_asked + v_count;
    if v_rest <> 'true and true' and v_asked >= 2500 then
      goes_on := case when p_is_newer then ((v_stretch + 1) << 14) - 1 else v_stretch << 14 end;
      exit;
    end if;
    v_stretch := v_stretch + v_step;
  end loop;
end
$$;
revoke execute on function private.find_audit_words(jsonb, bigint, bigint, boolean, integer) from public, anon, authenticated, service_role;

-- The entries between two numbers that pass a filter, nearest to where one comes from first, and where to go on when the
-- others were asked of 2,500 without filling the page: no combination of filters takes longer than that. The statement is
-- put together from constants only.
create function private.find_audit_entries(p_filter jsonb, p_low bigint, p_high bigint, p_is_newer boolean, p_limit integer,
  out seqs bigint[], out goes_on bigint)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_order text := case when p_is_newer then 'asc' else 'desc' end;
  v_range record;
  v_by record;
  v_led text;
begin
  select * into v_range from private.audit_places(p_filter, p_low, p_high);
  if private.audit_query(p_filter ->> 'q') is not null then
    select f.* into seqs, goes_on from private.find_audit_words(p_filter, v_range.low, v_range.high, p_is_newer, p_limit) f;
    return;
  end if;
  select * into v_by from private.audit_conditions(p_filter);
  v_led := format('select a.* from public.audit_logs a where %s and a.seq > $2 and a.seq < $3 order by a.seq %s', v_by.leads, v_order);
  execute format('select array(select a.seq from (%s limit case when %L then $4 else 2500 end) a where %s order by a.seq %s limit $4)',
      v_led, v_by.rest = 'true', v_by.rest, v_order)
    into seqs using p_filter, v_range.low, v_range.high, p_limit;
  if v_by.rest <> 'true' and cardinality(seqs) < p_limit then
    execute format('select a.seq from (%s) a offset 2499 limit 1', v_led) into goes_on using p_filter, v_range.low, v_range.high;
  end if;
end
$$;
revoke execute on function private.find_audit_entries(jsonb, bigint, bigint, boolean, integer) from public, anon, authenticated, service_role;

-- One side of a page: its entries, and from where the next one goes on; null when nothing is left.
create function private.audit_side(p_filter jsonb, p_low bigint, p_high bigint, p_is_newer boolean, p_limit integer,
  out seqs bigint[], out goes_on bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select f.seqs[1:p_limit], case when cardinality(f.seqs) > p_limit then f.seqs[p_limit] else f.goes_on end
  from private.find_audit_entries(p_filter, p_low, p_high, p_is_newer, p_limit + 1) f
$$;
revoke execute on function private.audit_side(jsonb, bigint, bigint, boolean, integer) from public, anon, authenticated, service_role;

-- The first key of a filter that cannot be used, else null.
create function private.wrong_audit_filter(p_filter jsonb)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select coalesce(
    private.wrong_key(p_filter, '{"q": "text", "actor": "text", "action": "text", "resource": "text", "channel": "text", "from": "time", "to": "time"}'),
    case when p_filter ->> 'action' like '%*%' and p_filter ->> 'action' !~ '^([a-z_]+\.\*|\*\.refused)$' then 'action' end)
$$;
revoke execute on function private.wrong_audit_filter(jsonb) from public, anon, authenticated, service_role;

create function private.read_audit_page(p_filter jsonb, p_before bigint, p_after bigint, p_around bigint, p_page_size integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'audit.read', 'audit_log', null);
  v_filter jsonb := jsonb_strip_nulls(coalesce(p_filter, '{}'));
  v_wrong text;
  v_size integer := least(greatest(coalesce(p_page_size, 100), 1), 500);
  v_last constant bigint := 9007199254740991;
  v_older record;
  v_newer record;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_wrong := coalesce(private.wrong_audit_filter(v_filter), case when num_nonnulls(p_before, p_after, p_around) > 1 then 'before_seq' end);
  if v_wrong is not null then
    return private.invalid_field(v_actor, 'audit.read', 'audit_log', null, v_wrong,
      v_wrong || ' is no filter of the audit log or has the wrong form.', 'See docs/audit.md for what can be asked.');
  end if;
  select '{}'::bigint[] as seqs, p_after + 1 as goes_on into v_older;
  select '{}'::bigint[] as seqs, p_before - 1 as goes_on into v_newer;
  if p_after is null then
    select s.* into v_older from private.audit_side(v_filter, 0, coalesce(p_before, p_around + 1, v_last), false,
      case when p_around is null then v_size else (v_size + 1) / 2 end) s;
  end if;
  if p_after is not null or p_around is not null then
    select s.* into v_newer from private.audit_side(v_filter, coalesce(p_after, p_around), v_last, true,
      case when p_around is null then v_size else greatest(v_size / 2, 1) end) s;
  end if;
  return jsonb_build_object(
    'rows', (select coalesce(jsonb_agg(to_jsonb(r) order by r.seq desc), '[]') from (
      select a.seq, a.id, a.created_at, a.actor_id, a.actor_name, a.actor_type, a.action, a.resource_type, a.resource_id, a.reason,
        a.metadata, a.trace_id, a.channel, host(a.ip) as ip, a.user_agent
      from public.audit_logs a where a.seq = any (v_newer.seqs || v_older.seqs)) r),
    'newer', v_newer.goes_on, 'older', v_older.goes_on, 'server_time', clock_timestamp());
end
$$;
revoke execute on function private.read_audit_page(jsonb, bigint, bigint, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.read_audit_page(jsonb, bigint, bigint, bigint, integer) to authenticated;

create function public.read_audit_page(filter jsonb default '{}', before_seq bigint default null, after_seq bigint default null,
  around_seq bigint default null, page_size integer default 100)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_audit_page(filter, before_seq, after_seq, around_seq, page_size);
end;
revoke execute on function public.read_audit_page(jsonb, bigint, bigint, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.read_audit_page(jsonb, bigint, bigint, bigint, integer) to authenticated;

-- What one can choose from: each value is found by one step in its index, however many entries have it.
create function private.read_audit_facets()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_refusal jsonb := private.refuse_unless_approver(private.current_actor(), 'audit.read', 'audit_log', null);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return (
    with recursive actors as (
      select min(case when a.actor_type = 'user' and a.actor_id is not null then a.actor_id::text else a.actor_type || ':' || a.actor_name end) as id
      from public.audit_logs a
      union all
      select (select min(case when a.actor_type = 'user' and a.actor_id is not null then a.actor_id::text else a.actor_type || ':' || a.actor_name end)
        from public.audit_logs a
        where (case when a.actor_type = 'user' and a.actor_id is not null then a.actor_id::text else a.actor_type || ':' || a.actor_name end) > p.id)
      from actors p where p.id is not null
    ), actions as (
      select min(a.action) as action from public.audit_logs a
      union all
      select (select min(a.action) from public.audit_logs a where a.action > p.action) from actions p where p.action is not null
    ), types as (
      select min(a.resource_type) as type from public.audit_logs a
      union all
      select (select min(a.resource_type) from public.audit_logs a where a.resource_type > p.type) from types p where p.type is not null
    )
    select jsonb_build_object(
      -- By the name they had last; five hundred, those seen last first.
      'actors', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.actor_name, 'type', f.actor_type) order by f.actor_name), '[]')
        from (select c.id, l.actor_name, l.actor_type from (select id from actors where id is not null limit 2000) c cross join lateral (
            select a.seq, a.actor_name, a.actor_type from public.audit_logs a
            where (case when a.actor_type = 'user' and a.actor_id is not null then a.actor_id::text else a.actor_type || ':' || a.actor_name end) = c.id
            order by a.seq desc limit 1) l
          order by l.seq desc limit 500) f),
      'actions', (select coalesce(jsonb_agg(x.action order by x.action), '[]') from (select action from actions where action is not null limit 1000) x),
      'resources', (select coalesce(jsonb_agg(x.type order by x.type), '[]') from (select type from types where type is not null limit 1000) x)));
end
$$;
revoke execute on function private.read_audit_facets() from public, anon, authenticated, service_role;
grant execute on function private.read_audit_facets() to authenticated;

create function public.read_audit_facets()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_audit_facets();
end;
revoke execute on function public.read_audit_facets() from public, anon, authenticated, service_role;
grant execute on function public.read_audit_facets() to authenticated;
