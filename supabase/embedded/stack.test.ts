import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startStack, type Stack } from './stack.ts'

let folder: string
let dataDir: string
let stack: Stack

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'omnihub-stack-'))
  dataDir = await mkdtemp(path.join(tmpdir(), 'omnihub-stack-data-'))
  const migrationsDir = path.join(folder, 'migrations')
  await mkdir(migrationsDir)
  await writeFile(
    path.join(migrationsDir, '1_counter.sql'),
    `create table counter (id int primary key, n int not null);
     alter table counter enable row level security;
     insert into counter values (1, 0);
     create function count_up() returns int language sql volatile security definer set search_path = ''
       as 'update public.counter set n = n + 1 where id = 1 returning n';
     create schema schedule;
     create table schedule.ran (kind text, problem text);
     create function schedule.due_jobs() returns table (name text, kind text, target text) language sql volatile
       as $$ select v.name, v.kind, v.target from (values ('a', 'sql', 'x'), ('b', 'function', 'no-such-function'))
         as v (name, kind, target) where not exists (select from schedule.ran r where r.kind = v.kind) $$;
     create function schedule.run_job(name text) returns void language sql volatile
       as $$ insert into schedule.ran values ('sql', null) $$;
     create function schedule.finish_job(name text, error text) returns void language sql volatile
       as $$ insert into schedule.ran values ('function', error) $$;`,
  )
  stack = await startStack({ dataDir, migrationsDir, gatewayPort: 0, postgresPort: 0 })
})

afterAll(async () => {
  await stack?.stop()
  await rm(dataDir, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
})

const headers = () => ({ apikey: stack.secretKey, 'content-type': 'application/json' })
const countUp = () =>
  fetch(`${stack.url}/rest/v1/rpc/count_up`, { method: 'POST', headers: headers(), body: '{}' })
const readTable = () => fetch(`${stack.url}/rest/v1/counter?select=n`, { headers: headers() })

test('jobs of both kinds are run and their outcome is reported', async () => {
  await expect
    .poll(() => onDatabase('select * from schedule.ran order by kind'), { timeout: 10_000 })
    .toEqual([
      { kind: 'function', problem: 'HTTP 404' },
      { kind: 'sql', problem: null },
    ])
})

test('a killed database is answered with 503 at once and is back within ten seconds', async () => {
  expect((await countUp()).status).toBe(200)
  expect((await readTable()).status).toBe(200)

  const answered: { status: number; ms: number }[] = []
  const killedAt = performance.now()
  process.kill(stack.postgresPid(), 'SIGKILL')
  await vi.waitFor(
    async () => {
      const before = performance.now()
      const answers = await Promise.all([countUp(), readTable()])
      const ms = performance.now() - before
      for (const { status } of answers) answered.push({ status, ms })
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
    },
    { timeout: 15_000, interval: 20 },
  )
  expect(performance.now() - killedAt).toBeLessThan(10_000)
  expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200, 503]))
  expect(Math.max(...answered.map(({ ms }) => ms))).toBeLessThan(3_000)
  // Every pool has replaced its connections: nothing of before is left to fail later.
  for (let call = 0; call < 20; call += 1) expect((await countUp()).status).toBe(200)
  for (let call = 0; call < 20; call += 1) expect((await readTable()).status).toBe(200)
})

test('a request costs the database four statements and no more', async () => {
  const ofRequests = `userid in ('authenticator'::regrole, 'service_role'::regrole)`
  for (const request of [countUp, readTable]) {
    await request()
    // Pools may still be replacing connections that the test before killed, so it is counted until they are done.
    await vi.waitFor(
      async () => {
        await onDatabase('select extensions.pg_stat_statements_reset()')
        for (let call = 0; call < 10; call += 1) await request()
        const rows = await onDatabase(
          `select sum(calls)::int as calls from extensions.pg_stat_statements where ${ofRequests}`,
        )
        // begin, the caller's settings, the work, commit
        expect(rows).toEqual([{ calls: 40 }])
      },
      { timeout: 10_000, interval: 100 },
    )
  }
})

async function onDatabase(statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: stack.superuserDbUrl })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}
