import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import pg from 'pg'
import {
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../demo/sandbox/start-sandbox.ts'
import { seedDemo } from '../../demo/seed-demo.ts'
import { nodeWebSocket } from '../../supabase/embedded/contract/node-websocket.ts'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { atRate } from './at-rate.ts'

export interface DemoLoad {
  sandbox: Sandbox
  /** Signed in as an operator, freshly. */
  operator: SupabaseClient
  owner: pg.Client
  /** Submits `perSecond` intents of one operation for so long; answers how many were accepted. */
  submit(operation: string, perSecond: number, seconds: number): Promise<number>
  stop(): Promise<void>
}

/** The demo's members, operations and sandbox on a bench stack, with a key that no rate limit slows down. */
export async function startDemoLoad(
  stack: Stack,
  behaviourOf: SandboxOptions['behaviourOf'],
): Promise<DemoLoad> {
  const sandbox = await startSandbox({
    signingKey: stack.signingKey,
    ledgerFile: join(stack.dataDir, 'bench-ledger.ndjson'),
    ...(behaviourOf && { behaviourOf }),
  })
  const { users } = await seedDemo(stack, sandbox.url)
  const admin = users.find(({ role }) => role === 'admin')
  if (!admin) throw new Error('the demo has no admin')
  const operator = createClient(stack.url, stack.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: nodeWebSocket },
  })
  const { data: session, error } = await operator.auth.signInWithPassword(admin)
  if (error) throw error
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  await owner.connect()
  const { rows } = await owner.query<{ key: string }>(
    "select public.create_api_key('bench', array['submit'], $1, null, 1000000)->>'key' as key",
    [session.user.id],
  )
  const key = rows[0]?.key ?? ''

  const submitOne = async (operation: string) => {
    const answer = await fetch(`${stack.url}/functions/v1/omnilink-agent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-omnihub-key': key },
      body: JSON.stringify({
        operation,
        params: { reference: randomUUID() },
        idempotency_key: randomUUID(),
      }),
      signal: AbortSignal.timeout(20_000),
    })
    await answer.body?.cancel()
    return answer.status === 202
  }
  return {
    sandbox,
    operator,
    owner,
    async submit(operation, perSecond, seconds) {
      let accepted = 0
      await atRate(perSecond, seconds, async () => {
        if (await submitOne(operation).catch(() => false)) accepted += 1
      })
      return accepted
    },
    async stop() {
      await owner.end()
      await sandbox.stop()
    },
  }
}
