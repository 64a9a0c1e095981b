-- Tables of the Realtime contract suite. Each case uses rows and channels of its own.

-- RLS on: owners see their rows
create table public.contract_notes (
  id bigint primary key,
  owner uuid,
  status text,
  body text
);
alter table public.contract_notes alter column body set storage external;
alter table public.contract_notes enable row level security;
create policy "Owners see their notes" on public.contract_notes for select to authenticated
  using (owner = (select auth.uid()));

-- RLS off, for signed-in users only
create table public.contract_open (id bigint primary key, status text, count int);

-- one column withheld
create table public.contract_columns (id bigint primary key, name text, secret text);
alter table public.contract_columns replica identity full;

-- RLS on, whole old rows in the WAL
create table public.contract_full (id bigint primary key, owner uuid, status text);
alter table public.contract_full replica identity full;
alter table public.contract_full enable row level security;
create policy "Owners see their rows" on public.contract_full for select to authenticated
  using (owner = (select auth.uid()));

create table public.contract_keyless (id bigint, body text);

create type public.contract_mood as enum ('calm', 'stopped');
create domain public.contract_code as text check (value <> '');
create table public.contract_types (
  id bigint primary key,
  small int2, big int8, exact numeric, exact_nan numeric, float float8, float_inf float8, yes bool,
  words varchar, letters char(3), uid uuid, mood public.contract_mood, address inet, span interval,
  at timestamptz, at_local timestamp, day date, doc jsonb, doc_json json, bytes bytea,
  numbers int[], names text[], numerics numeric[], code public.contract_code, object oid,
  doubled int8 generated always as (small * 2) stored
);

-- a policy that fails for one viewer
create function public.contract_raise_for(viewer uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  if (select auth.uid()) = viewer then
    raise exception 'this policy fails for %', viewer;
  end if;
  return true;
end $$;
create table public.contract_raising (id bigint primary key);
alter table public.contract_raising enable row level security;

-- who may read contract:granted:…
create table public.contract_guests (id uuid primary key);
alter table public.contract_guests enable row level security;
create policy "Guests see themselves" on public.contract_guests for select to authenticated
  using (id = (select auth.uid()));

create table public.contract_unpublished (id bigint primary key);
create table public.contract_later (id bigint primary key);

revoke all on public.contract_notes, public.contract_open, public.contract_columns, public.contract_full,
  public.contract_keyless, public.contract_types, public.contract_raising, public.contract_unpublished,
  public.contract_later, public.contract_guests from anon, authenticated, service_role;
grant select on public.contract_notes to anon, authenticated, service_role;
grant select on public.contract_open, public.contract_full, public.contract_keyless, public.contract_types,
  public.contract_raising, public.contract_unpublished, public.contract_later, public.contract_guests to authenticated;
grant select (id, name) on public.contract_columns to authenticated;

alter publication supabase_realtime add table public.contract_notes, public.contract_open,
  public.contract_columns, public.contract_full, public.contract_keyless, public.contract_types,
  public.contract_raising;
