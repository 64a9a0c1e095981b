import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startGenerator } from './generator/start-generator.ts'
import { startSandbox, type Sandbox } from './sandbox/start-sandbox.ts'
import { seedDemo } from './seed-demo.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })
let sandbox: Sandbox
beforeAll(async () => {
  await owner.connect()
  sandbox = await startSandbox({
    signingKey: stack.signingKey,
    ledgerFile: join(stack.dataDir, 'demo-test-ledger.ndjson'),
  })
})
afterAll(async () => {
  await owner.end()
  await sandbox.stop()
})

async function count(table: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from ${table}`)
  return rows[0]?.n ?? -1
}

/** What seeding makes and writes down. The schedule runs here too and audits on its own. */
const seeded = async () => [
  await count('api_keys'),
  await count('operations'),
  await count(`audit_logs where actor_type = 'user' and action <> 'auth.signed_in'`),
]

test('seeding twice gives the same members, keys and operations', async () => {
  const first = await seedDemo(stack, sandbox.url)
  const before = await seeded()
  const second = await seedDemo(stack, sandbox.url)
  expect(second).toEqual(first)
  expect(await seeded()).toEqual(before)
  expect(first.users.map(({ role }) => role)).toEqual([
    'admin',
    'admin',
    'approver',
    'approver',
    'viewer',
    'admin',
  ])
  expect(new Set(first.users.map(({ password }) => password)).size).toBe(6)
  expect(await count('operations')).toBeGreaterThanOrEqual(9)
})

test('seeding anything but this machine is refused before anything is sent', async () => {
  const foreign = { ...stack, url: 'https://project.supabase.co' }
  await expect(seedDemo(foreign, sandbox.url)).rejects.toThrow('not on project.supabase.co')
  const foreignDatabase = { ...stack, dbUrl: 'postgres://postgres@db.example.com/postgres' }
  await expect(seedDemo(foreignDatabase, sandbox.url)).rejects.toThrow('not on db.example.com')
})

test('agents work against the sandbox, by a key of their own', async () => {
  const { apiKeys } = await seedDemo(stack, sandbox.url)
  const key = apiKeys.find(({ scopes }) => scopes.includes('submit'))?.key ?? ''
  const { callbackUrl } = sandbox
  const options = { url: stack.url, key, callbackUrl, perSecond: 20, log: () => undefined }
  const generator = startGenerator(options)
  const served = () => sandbox.ledger.since(0).filter(({ status }) => status === 200).length
  await expect.poll(served, { timeout: 20_000 }).toBeGreaterThan(10)
  await generator.stop()
  await owner.query(`update public.approval_queue set expires_at = now() where status = 'pending'`)
  await owner.query('select schedule.expire_approvals()')
  const told = () => sandbox.ledger.since(0).filter(({ event }) => event === 'expired').length
  await expect.poll(told, { timeout: 20_000 }).toBeGreaterThan(0)
  const refused = sandbox.ledger.since(0).filter(({ verdict }) => verdict === 'refused_signature')
  expect(refused).toEqual([])
})
