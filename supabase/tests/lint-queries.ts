/**
 * What Supabase's database linter would object to, one query each; every row is a finding. `offender` makes one,
 * so that a clean result means something.
 */
export const lints: { name: string; query: string; offender: string }[] = [
  {
    name: 'row level security is on for every exposed table',
    query: `
      select c.oid::regclass::text as finding from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity`,
    offender: 'create table public.offender (id int primary key)',
  },
  {
    name: 'no table has policies while row level security is off',
    query: `
      select distinct p.polrelid::regclass::text as finding
      from pg_policy p join pg_class c on c.oid = p.polrelid
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace, 'schedule'::regnamespace)
        and not c.relrowsecurity`,
    offender: `
      create table public.offender (id int primary key);
      create policy "Everybody reads" on public.offender for select using (true)`,
  },
  {
    name: 'every table has a primary key',
    query: `
      select c.oid::regclass::text as finding from pg_class c
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace, 'schedule'::regnamespace)
        and c.relkind in ('r', 'p')
        and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`,
    offender: 'create table public.offender (id int)',
  },
  {
    name: 'every function fixes its search_path',
    query: `
      select p.oid::regprocedure::text as finding from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace, 'schedule'::regnamespace)
        and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
    offender: 'create function private.offender() returns int language sql return 1',
  },
  {
    name: 'no definer function stands in the exposed schema',
    query: `
      select p.oid::regprocedure::text as finding from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prosecdef`,
    offender: `create function public.offender() returns int language sql security definer set search_path = '' return 1`,
  },
  {
    name: 'exposed views run as their reader',
    query: `
      select c.oid::regclass::text as finding from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
        and not coalesce('security_invoker=on' = any (c.reloptions) or 'security_invoker=true' = any (c.reloptions), false)`,
    offender: 'create view public.offender as select 1 as one',
  },
  {
    name: 'policies ask who calls once per statement, not once per row',
    query: `
      with policies as (
        select p.polname, p.polrelid, coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' '
          || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') as condition
        from pg_policy p)
      select polrelid::regclass || ': ' || polname as finding from policies
      where regexp_replace(condition, '\\(\\s*select\\s+(auth\\.\\w+\\(\\)|current_setting\\([^)]*\\))', '', 'gi')
        ~* '(auth\\.(uid|jwt|role|email)\\(|current_setting\\()'`,
    offender: `
      create table public.offender (id uuid primary key);
      create policy "Own rows" on public.offender for select to authenticated using (id = auth.uid())`,
  },
  {
    name: 'no policy trusts what users say about themselves',
    query: `
      select p.polrelid::regclass || ': ' || p.polname as finding from pg_policy p
      where concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) like '%user_metadata%'`,
    offender: `
      create table public.offender (id uuid primary key);
      create policy "Vain" on public.offender for select to authenticated
        using ((select auth.jwt()) -> 'user_metadata' ->> 'role' = 'admin')`,
  },
  {
    name: 'every foreign key has an index that starts with its columns',
    query: `
      select k.conrelid::regclass || ': ' || k.conname as finding from pg_constraint k
      where k.contype = 'f'
        and k.connamespace in ('public'::regnamespace, 'private'::regnamespace, 'schedule'::regnamespace)
        and not exists (
          select from pg_index i
          where i.indrelid = k.conrelid
            and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)] = k.conkey)`,
    offender: `
      create table public.offender (
        id int primary key, owner uuid references auth.users (id), other uuid);
      create index on public.offender (other, owner)`,
  },
  {
    name: 'no index repeats another',
    query: `
      select string_agg(i.indexrelid::regclass::text, ', ') as finding from pg_index i
      join pg_class c on c.oid = i.indrelid
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace, 'schedule'::regnamespace)
      group by i.indrelid, regexp_replace(pg_get_indexdef(i.indexrelid), '^create (unique )?index \\S+ ', '', 'i')
      having count(*) > 1`,
    offender: `
      create table public.offender (id int primary key);
      create index on public.offender (id)`,
  },
  {
    name: 'one permissive policy at most decides for a role and an action',
    query: `
      select p.polrelid::regclass || ': ' || r.rolname || ' ' || action as finding
      from pg_policy p
      cross join unnest(array['r', 'a', 'w', 'd']) action
      join pg_roles r on r.rolname in ('anon', 'authenticated', 'service_role')
        and (r.oid = any (p.polroles) or 0 = any (p.polroles))
      join pg_class c on c.oid = p.polrelid and c.relnamespace = 'public'::regnamespace
      where p.polpermissive and p.polcmd in (action::"char", '*')
      group by p.polrelid, r.rolname, action having count(*) > 1`,
    offender: `
      create table public.offender (id int primary key);
      create policy "All" on public.offender for all to authenticated using (id = 1);
      create policy "Some" on public.offender for select to authenticated using (id = 2)`,
  },
  {
    name: 'no write policy is always true',
    query: `
      select p.polrelid::regclass || ': ' || p.polname as finding from pg_policy p
      where p.polpermissive and p.polcmd <> 'r'
        and exists (
          select from unnest(p.polroles) role
          where role = 0 or role in ('anon'::regrole, 'authenticated'::regrole))
        and (coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true' and p.polcmd <> 'a'
          or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid), 'true') = 'true')`,
    offender: `
      create table public.offender (id int primary key);
      create policy "Anything goes" on public.offender for insert to authenticated with check (true)`,
  },
  {
    name: 'no extension stands in the exposed schema',
    query: `select extname as finding from pg_extension where extnamespace = 'public'::regnamespace`,
    offender: 'create extension citext with schema public',
  },
]
