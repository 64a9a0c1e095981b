import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { columnOf, fingerprint, functionGrants, tableNames } from './catalog.ts'
import { anon, count, play, rows, service, type Caller } from './database.ts'
import { calledByPolicies, commands, executors } from './declared-access.ts'
import { persons, sightOf, tables, type Person } from './declared-tables.ts'
import { createMember } from './members.ts'
import { populate } from './populate.ts'

const callers = new Map<Person, Caller>()
beforeAll(async () => {
  await populate()
  callers.set('anon', anon)
  callers.set('service', service)
  callers.set('stranger', {
    role: 'authenticated',
    claims: { role: 'authenticated', sub: randomUUID() },
  })
  for (const role of ['viewer', 'approver', 'admin'] as const)
    callers.set(role, await createMember(role))
})
const callerOf = (person: Person) => callers.get(person) ?? anon

describe('the catalog', () => {
  test('has no table that the matrix does not know', async () => {
    expect(await tableNames()).toEqual(Object.keys(tables).sort())
  })

  test('has no exposed function that the matrix does not know', async () => {
    const exposed = (await functionGrants()).flatMap(({ name }) =>
      name.startsWith('public.') ? [name.slice(7)] : [],
    )
    expect(exposed).toEqual(Object.keys(commands).sort())
  })

  test('lets API roles execute what the matrix says and nothing else, PUBLIC nothing at all', async () => {
    const expected: Record<string, string[]> = { ...calledByPolicies }
    for (const name of Object.keys(commands)) {
      expected[`public.${name}`] = executors(name)
      expected[`private.${name}`] = executors(name)
    }
    const granted = (await functionGrants()).filter(({ roles }) => roles.length > 0)
    expect(Object.fromEntries(granted.map(({ name, roles }) => [name, roles]))).toEqual(expected)
  })

  test('gives API roles no privilege on tables, columns, sequences or schemas beyond the matrix', async () => {
    const expected = Object.entries(tables).flatMap(([table, access]) => [
      ...(access.authenticated ? [`${table} authenticated ${access.authenticated}`] : []),
      ...(access.service_role ? [`${table} service_role ${access.service_role}`] : []),
    ])
    const held = await rows(`
      with holders as (
        select format('%s.%s', c.relnamespace::regnamespace, c.relname) as object, c.relacl as acl, null as some
        from pg_class c where c.relnamespace::regnamespace::text in ('public', 'private', 'schedule')
        union all
        select format('%s.%s', c.relnamespace::regnamespace, c.relname), a.attacl, 'some columns'
        from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace::regnamespace::text in ('public', 'private', 'schedule')
        union all
        select 'schema ' || n.nspname, n.nspacl, null from pg_namespace n where n.nspname in ('private', 'schedule'))
      select distinct format('%s %s %s', h.object, coalesce(r.rolname, 'PUBLIC'), coalesce(h.some, lower(e.privilege_type))) as line
      from holders h cross join aclexplode(h.acl) e left join pg_roles r on r.oid = e.grantee
      where e.grantee = 0 or r.rolname in ('anon', 'authenticated', 'service_role') order by 1`)
    expect(held.map(({ line }) => line)).toEqual(expected.sort())
  })

  test('has one policy per readable table: a select for authenticated that asks for the role once per statement', async () => {
    const policies = await rows(`
      select format('%s.%s', schemaname, tablename) as name, array_agg(cmd || ' ' || roles::text) as what, bool_and(qual like '%( SELECT private.member_role()%') as once
      from pg_policies where schemaname in ('public', 'private', 'schedule') and roles <> '{audit_archiver}' group by 1 order by 1`)
    const readable = Object.keys(tables)
      .filter((table) => tables[table]?.authenticated)
      .sort()
    expect(policies).toEqual(
      readable.map((name) => ({ name, what: ['SELECT {authenticated}'], once: true })),
    )
  })

  test('publishes to Realtime exactly the tables that only say "go and re-read", never their old rows', async () => {
    expect(
      await rows(`select tablename::text as name, relreplident = 'd' as by_key from pg_publication_tables
      join pg_class c on c.oid = format('%I.%I', schemaname, tablename)::regclass where pubname = 'supabase_realtime' order by 1`),
    ).toEqual(
      [
        ...['alert_silences', 'alerts'],
        ...[
          'approval_queue',
          'audit_logs',
          'drills',
          'emergency_controls',
          'incidents',
          'installation',
        ],
        ...['live_counts', 'runbook_runs', 'runbook_steps', 'slo_exclusions', 'slo_status'],
      ].map((name) => ({ name, by_key: true })),
    )
  })
})

describe.each(Object.entries(tables))('%s', (table, access) => {
  test('has rows, so that seeing none means something', async () => {
    expect(await count(`select count(*) from ${table}`)).toBeGreaterThan(0)
  })

  test.each(persons)('is shown to %s as declared', async (person) => {
    const columns = access.authenticated === 'some columns' ? 'id' : '*'
    await play(callerOf(person), async (client) => {
      const reading = client.query(`select ${columns} from ${table}`)
      const sight = sightOf(person, access)
      if (sight === 'denied') await expect(reading).rejects.toThrow('permission denied')
      else if (sight === 'none') expect((await reading).rowCount).toBe(0)
      else expect((await reading).rowCount).toBe(await count(`select count(*) from ${table}`))
    })
  })

  test.each(persons)('is writable by no statement of %s', async (person) => {
    const before = await fingerprint()
    const column = await columnOf(table)
    const attempts = [
      `insert into ${table} default values`,
      `update ${table} set ${column} = default where true`,
      `delete from ${table} where true`,
      `truncate ${table}`,
      `select 1 from ${table} for update`,
    ]
    for (const attempt of attempts) {
      await play(callerOf(person), (client) =>
        expect(client.query(attempt)).rejects.toThrow('permission denied'),
      )
    }
    expect(await fingerprint()).toEqual(before)
  })
})
