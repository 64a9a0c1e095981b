import type pg from 'pg'

const OURS = `('public', 'private', 'schedule')`

/** Every privilege that an API role, or everybody, holds on our schemas and what is in them: one line each, sorted. */
export async function apiPrivileges(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    with holders as (
      select 'schema ' || n.nspname as object, n.nspacl as acl from pg_namespace n where n.nspname in ${OURS}
      union all
      select 'relation ' || c.oid::regclass, coalesce(c.relacl, acldefault('r', c.relowner)) from pg_class c
      where c.relnamespace::regnamespace::text in ${OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S')
      union all
      select 'column ' || a.attrelid::regclass || '.' || a.attname, a.attacl
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace::regnamespace::text in ${OURS} and a.attacl is not null
      union all
      select 'function ' || p.oid::regprocedure, coalesce(p.proacl, acldefault('f', p.proowner)) from pg_proc p
      where p.pronamespace::regnamespace::text in ${OURS})
    select format('%s: %s %s', h.object, coalesce(r.rolname, 'everybody'), e.privilege_type) as line
    from holders h cross join aclexplode(h.acl) e left join pg_roles r on r.oid = e.grantee
    where e.grantee = 0 or r.rolname in ('anon', 'authenticated', 'service_role')
    order by 1`)
  return rows.map(({ line }) => line)
}

/** The schema in words: tables with columns, constraints, indexes, functions, triggers, policies, publications, jobs. */
export async function describeSchema(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    select format('column %s.%s %s %s %s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
      a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace::regnamespace::text in ${OURS} and c.relkind in ('r', 'p', 'v', 'm')
    union all
    select format('constraint %s %s', k.conname, pg_get_constraintdef(k.oid)) from pg_constraint k
    where k.connamespace::regnamespace::text in ${OURS}
    union all
    select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace::regnamespace::text in ${OURS}
    union all
    select pg_get_functiondef(p.oid) from pg_proc p where p.pronamespace::regnamespace::text in ${OURS}
    union all
    select pg_get_triggerdef(t.oid) from pg_trigger t where not t.tgisinternal
    union all
    select format('policy %s on %s %s %s %s', p.polname, p.polrelid::regclass, p.polcmd,
      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) from pg_policy p
    union all
    select format('published %s.%s', p.schemaname, p.tablename) from pg_publication_tables p
    union all
    select format('extension %s in %s', e.extname, e.extnamespace::regnamespace) from pg_extension e
    union all
    select format('job %s %s %s %s', j.name, j.every, j.kind, j.target) from schedule.jobs j
    order by 1`)
  return rows.map(({ line }) => line)
}
