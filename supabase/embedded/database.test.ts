import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startDatabase, type Database } from './database.ts'
import { openPool } from './open-pool.ts'
import { isAlive } from './postgres/stop-orphan.ts'

let dataDir: string
let migrationsDir: string
let running: Database[]

beforeEach(async () => {
  running = []
  dataDir = await mkdtemp(path.join(tmpdir(), 'omnihub-database-'))
  migrationsDir = await mkdtemp(path.join(tmpdir(), 'omnihub-migrations-'))
})

afterEach(async () => {
  for (const database of running) await database.stop()
  await rm(dataDir, { recursive: true, force: true })
  await rm(migrationsDir, { recursive: true, force: true })
})

async function start(port = 0): Promise<Database> {
  const database = await startDatabase({ dataDir, migrationsDir, port })
  running.push(database)
  return database
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const migration = (name: string, sql: string) => writeFile(path.join(migrationsDir, name), sql)

test('a second start keeps data, secrets and privileges', async () => {
  await migration('1_notes.sql', 'create table notes (id int); revoke all on notes from anon;')
  const first = await start()
  await query(first.dbUrl, 'insert into notes values (7)')
  await first.stop()

  const second = await start()
  expect(second.secrets).toEqual(first.secrets)
  expect(second.migrated).toEqual([])
  expect(await query(second.dbUrl, 'select id from notes')).toEqual([{ id: 7 }])
  const [row] = await query(
    second.dbUrl,
    `select has_table_privilege('anon', 'notes', 'select') as anon,
       has_table_privilege('authenticated', 'notes', 'select') as authenticated`,
  )
  expect(row).toEqual({ anon: false, authenticated: true })
})

test('roles are those of a hosted project', async () => {
  const { dbUrl, superuserDbUrl, urls } = await start()
  const roles = await query(
    dbUrl,
    `select rolname, rolsuper, rolinherit, rolbypassrls, rolcanlogin from pg_roles
     where rolname in ('postgres', 'authenticator', 'anon', 'authenticated', 'service_role') order by 1`,
  )
  const facts = roles.map((role) => Object.values(role).map(String).join(' '))
  expect(facts).toEqual([
    'anon false false false false',
    'authenticated false false false false',
    'authenticator false false false true',
    'postgres false true true true',
    'service_role false false true false',
  ])
  await expect(query(urls.authenticator, 'select * from auth.users')).rejects.toThrow(
    'permission denied',
  )
  const owner =
    "select proowner::regrole::text as owner from pg_proc where oid = 'auth.uid'::regproc"
  expect(await query(superuserDbUrl, owner)).toEqual([{ owner: 'supabase_admin' }])
})

test('migrations may build on auth.users and publish to realtime', async () => {
  await migration(
    '1_profiles.sql',
    `create table public.profiles (id uuid primary key references auth.users (id) on delete cascade);
     create function public.on_user() returns trigger language plpgsql security definer set search_path = ''
     as $$ begin insert into public.profiles values (new.id); return new; end $$;
     create trigger on_user after insert on auth.users for each row execute function public.on_user();
     alter publication supabase_realtime add table public.profiles;
     create extension if not exists pg_trgm with schema extensions;`,
  )
  const { dbUrl } = await start()
  const id = '00000000-0000-0000-0000-000000000001'
  await query(dbUrl, `insert into auth.users (id, email) values ('${id}', 'a@example.com')`)
  expect(await query(dbUrl, 'select id from profiles')).toEqual([{ id }])
})

test('a failing migration is named with its line and leaves nothing behind', async () => {
  await migration('1_good.sql', 'create table good (id int);')
  await migration(
    '2_bad.sql',
    `-- two tables, then a mistake\ncreate table half (id int);\n\ncreate function f() returns int language sql\nbegin atomic select 1; end;\n\ninsert into half\nvalues ('x');\n`,
  )
  await expect(start()).rejects.toThrow(/2_bad\.sql:8: invalid input syntax for type integer: "x"/)

  await migration('2_bad.sql', 'create table half (id text);')
  const { dbUrl, migrated } = await start()
  expect(migrated).toEqual(['2'])
  const history = 'select version, name from supabase_migrations.schema_migrations order by 1'
  expect(await query(dbUrl, history)).toEqual([
    { version: '1', name: 'good' },
    { version: '2', name: 'bad' },
  ])
})

test('a killed server is started again by itself and keeps what was committed', async () => {
  const database = await start()
  await query(database.dbUrl, 'create table kept (id int); insert into kept values (1)')
  const before = database.postgresPid()
  const killedAt = performance.now()
  process.kill(before, 'SIGKILL')

  await vi.waitUntil(() => !database.isReady(), { timeout: 5_000, interval: 5 })
  await vi.waitFor(
    async () => expect(await query(database.dbUrl, 'select id from kept')).toEqual([{ id: 1 }]),
    { timeout: 10_000, interval: 50 },
  )
  expect(performance.now() - killedAt).toBeLessThan(10_000)
  expect(database.postgresPid()).not.toBe(before)
})

test('a pooled connection that breaks between two statements harms nobody', async () => {
  const { dbUrl, superuserDbUrl } = await start()
  const pool = openPool({ connectionString: dbUrl })
  const client = await pool.connect()
  const ended = new Promise((resolve) => client.once('end', resolve))
  await query(
    superuserDbUrl,
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'",
  )
  await ended
  client.release(true)
  expect((await pool.query('select 1 as up')).rows).toEqual([{ up: 1 }])
  await pool.end()
})

test('a warning that is an error object does not end the process', async () => {
  const warned = once(process, 'warning')
  process.emitWarning(new Error('about a late rejection'))
  expect(await warned).toMatchObject([{ message: 'about a late rejection' }])
})

test('a server that outlived its starter is stopped and its data taken over', async () => {
  const child = fork(path.join(import.meta.dirname, 'cli.ts'), ['--data-dir', dataDir], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await vi.waitUntil(() => output.includes('(superuser)'), { timeout: 60_000 })
  const dbUrl = /postgresql:\/\/postgres:\S+/.exec(output)?.[0] ?? ''
  await query(dbUrl, 'create table orphaned (id int)')
  const pidFile = path.join(dataDir, 'postgres', 'postmaster.pid')
  const orphan = Number((await readFile(pidFile, 'utf8')).split('\n')[0])
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isAlive(orphan)).toBe(true)

  const database = await start()
  expect(isAlive(orphan)).toBe(false)
  expect(await query(database.dbUrl, 'select * from orphaned')).toEqual([])
})

test('a second stack on the same data is refused while the first runs', async () => {
  const first = await start()
  await expect(start()).rejects.toThrow(/is in use by process/)
  expect(await query(first.dbUrl, 'select 1 as up')).toEqual([{ up: 1 }])
})

test('a taken port is passed over', async () => {
  const other = createServer()
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { dbUrl } = await start(port)
  expect(Number(new URL(dbUrl).port)).toBeGreaterThan(port)
  other.close()
})

test('the server listens on loopback only and others cannot read its folder', async () => {
  await mkdir(dataDir, { recursive: true })
  await chmod(dataDir, 0o755)
  const { superuserDbUrl } = await start()
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  const [settings] = await query(
    superuserDbUrl,
    `select current_setting('listen_addresses') as addresses,
       current_setting('unix_socket_directories') as sockets, current_setting('wal_level') as wal`,
  )
  expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', wal: 'logical' })
  const wrong = new URL(superuserDbUrl)
  wrong.password = 'postgres'
  await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
})
