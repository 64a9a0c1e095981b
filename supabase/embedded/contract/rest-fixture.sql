-- What the REST cases call and read. Dropped and made anew at each run.
drop table if exists public.contract_notes, public.contract_open cascade;
drop function if exists public.contract_echo, public.contract_values, public.contract_fail, public.contract_refuse,
  public.contract_nap, public.contract_wait, public.contract_settings, public.contract_defaults, public.contract_rows,
  public.contract_pair, public.contract_nothing, public.contract_whole, public.contract_write_stable,
  public.contract_private, public.contract_headers, public.contract_later;
drop function if exists public.contract_over(a integer);
drop function if exists public.contract_over(b text);

create table public.contract_notes (
  id bigint generated always as identity primary key,
  owner uuid,
  title text not null constraint contract_notes_title_given check (title <> ''),
  amount numeric,
  big bigint,
  data jsonb,
  tags text[],
  raw bytea,
  at timestamptz not null default '2026-01-02 03:04:05.678901+00',
  secret text
);
alter table public.contract_notes enable row level security;
revoke all on public.contract_notes from anon, authenticated, service_role;
grant select (id, owner, title, amount, big, data, tags, raw, at), insert on public.contract_notes to authenticated;
grant all on public.contract_notes to service_role;
create policy "members read their notes" on public.contract_notes for select to authenticated
  using (owner = (select auth.uid()));
create policy "members write notes of their own" on public.contract_notes for insert to authenticated
  with check (owner = (select auth.uid()));

create table public.contract_open (id integer primary key, name text not null);
alter table public.contract_open enable row level security;
revoke all on public.contract_open from anon, authenticated;
grant select on public.contract_open to anon, authenticated;
grant all on public.contract_open to service_role;
create policy "everybody reads" on public.contract_open for select to anon, authenticated using (true);
insert into public.contract_open values (1, 'one'), (2, 'two'), (3, 'three');

create function public.contract_echo(
  j jsonb default null, js json default null, n numeric default null, i8 bigint default null, b bytea default null,
  arr integer[] default null, texts text[] default null, at timestamptz default null, flag boolean default null,
  t text default null, u uuid default null
) returns jsonb language sql volatile as $$
  select jsonb_build_object('j', j, 'j_type', jsonb_typeof(j), 'js', js, 'n', n, 'i8', i8, 'b', b, 'arr', arr,
    'texts', texts, 'at', at, 'flag', flag, 't', t, 'u', u)
$$;

create function public.contract_values()
returns table (i8 bigint, n numeric, at timestamptz, b bytea, j jsonb, arr integer[], nothing text)
language sql volatile as $$
  select 9007199254740993, 1.50, '2026-01-02 03:04:05.678901+00'::timestamptz, '\x0aff'::bytea, '{"a":[1,null]}'::jsonb,
    array[1, 2], null
$$;

create function public.contract_fail(code text, message text, detail text default null, hint text default null)
returns void language plpgsql volatile as $$
begin
  raise exception using errcode = code, message = message, detail = coalesce(detail, ''), hint = coalesce(hint, '');
end $$;

create function public.contract_refuse() returns jsonb language plpgsql volatile security definer as $$
begin
  insert into public.contract_notes (title) values ('refused');
  perform set_config('response.status', '403', true);
  return jsonb_build_object('code', 'NOT_ALLOWED', 'message', 'no', 'hint', null, 'details', null);
end $$;

create function public.contract_nap(seconds float) returns void language plpgsql volatile
set statement_timeout = '150ms' as $$ begin perform pg_sleep(seconds); end $$;

create function public.contract_wait(seconds float) returns void language plpgsql volatile as
$$ begin perform pg_sleep(seconds); end $$;

create function public.contract_settings() returns jsonb language sql volatile as $$
  select jsonb_build_object(
    'role', current_user, 'session', session_user, 'timeout', current_setting('statement_timeout'),
    'claims', current_setting('request.jwt.claims')::jsonb, 'headers', current_setting('request.headers')::jsonb,
    'method', current_setting('request.method'), 'path', current_setting('request.path'),
    'uid', auth.uid(), 'read_only', current_setting('transaction_read_only'))
$$;

create function public.contract_defaults(a integer, b text default 'given by the database') returns text
language sql volatile as $$ select a || ' ' || b $$;

create function public.contract_rows(n integer) returns setof public.contract_open language sql stable as
$$ select * from public.contract_open order by id limit n $$;

create function public.contract_pair(out a integer, out b text) language sql volatile as $$ select 1, 'x' $$;
create function public.contract_nothing() returns void language sql volatile as $$ select $$;
create function public.contract_whole(jsonb) returns text language sql volatile as $$ select jsonb_typeof($1) $$;
create function public.contract_over(a integer) returns text language sql volatile as $$ select 'integer' $$;
create function public.contract_over(b text) returns text language sql volatile as $$ select 'text' $$;

create function public.contract_write_stable() returns void language plpgsql stable security definer as
$$ begin perform nextval('public.contract_notes_id_seq'); end $$;

grant execute on function public.contract_echo, public.contract_values, public.contract_fail, public.contract_refuse,
  public.contract_nap, public.contract_wait, public.contract_settings, public.contract_defaults, public.contract_rows,
  public.contract_pair, public.contract_nothing, public.contract_whole, public.contract_over(integer),
  public.contract_over(text), public.contract_write_stable to anon, authenticated, service_role;

create function public.contract_private() returns integer language sql volatile as $$ select 1 $$;
revoke execute on function public.contract_private() from public, anon, authenticated;

create function public.contract_headers() returns integer language plpgsql volatile as $$
begin
  perform set_config('response.headers', '[{"x-contract": "yes"}, {"cache-control": "no-store"}]', true);
  perform set_config('response.status', '201', true);
  return 7;
end $$;

grant execute on function public.contract_headers to anon;

notify pgrst, 'reload schema';
