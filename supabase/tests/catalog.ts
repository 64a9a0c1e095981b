import { z } from 'zod'
import { rows } from './database.ts'

const ours = `('public', 'private', 'schedule')`
const names = z.array(z.object({ name: z.string() }))

/** Every table of our schemas, with its schema. */
export async function tableNames(): Promise<string[]> {
  const found = await rows(
    `select format('%s.%s', c.relnamespace::regnamespace, c.relname) as name from pg_class c
     where c.relnamespace::regnamespace::text in ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
  )
  return names.parse(found).map(({ name }) => name)
}

/** Every function of our schemas with the API roles that may execute it; PUBLIC counts as a role. */
export async function functionGrants(): Promise<{ name: string; roles: string[] }[]> {
  const found = await rows(
    `select format('%s.%s', p.pronamespace::regnamespace, p.proname) as name,
       array(select coalesce(r.rolname, 'PUBLIC')::text
         from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) e left join pg_roles r on r.oid = e.grantee
         where e.grantee = 0 or r.rolname in ('anon', 'authenticated', 'service_role') order by 1) as roles
     from pg_proc p where p.pronamespace::regnamespace::text in ${ours} order by 1`,
  )
  return z.array(z.object({ name: z.string(), roles: z.array(z.string()) })).parse(found)
}

/** A name of some column of a table, for filters. */
export async function columnOf(table: string): Promise<string> {
  const [first] = names.parse(
    await rows(
      'select attname as name from pg_attribute where attrelid = $1::regclass and attnum = 1',
      [table],
    ),
  )
  return first?.name ?? ''
}

// Written by being refused, or by having been asked: these say nothing about what a refused call changed.
const traces = [
  'public.audit_logs',
  'public.refusal_counts',
  'private.api_key_uses',
  'public.api_keys',
]

/** A fingerprint of everything stored, except the traces that a refusal leaves. */
export async function fingerprint(): Promise<Record<string, unknown>> {
  const kept = (await tableNames()).filter((table) => !traces.includes(table))
  const prints = kept.map(
    (table) =>
      `(select md5(coalesce(string_agg(t::text, ';' order by t::text), '')) from ${table} t) as "${table}"`,
  )
  const [print] = await rows(
    `select ${prints.join(', ')},
       (select md5(string_agg((k.id, k.hash, k.scopes, k.revoked_at)::text, ';' order by k.id)) from public.api_keys k) as "public.api_keys",
       (select md5(string_agg(u.id::text || u.email, ';' order by u.id)) from auth.users u) as "auth.users"`,
  )
  return print ?? {}
}
