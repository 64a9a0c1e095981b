import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
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
  /**
   * Submits `perSecond` intents of one operation for so long; answers how many were accepted. `tries`: how often an
   * intent that was not taken is sent again under its key, as an honest agent does; by default never.
   */
  submit(operation: string, perSecond: number, seconds: number, tries?: number): Promise<number>
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

  const submitOnce = async (operation: string, reference: string) => {
    const answer = await fetch(`${stack.url}/functions/v1/omnilink-agent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-omnihub-key': key },
      body: JSON.stringify({
        operation,
        params: { reference },
        idempotency_key: reference,
      }),
      signal: AbortSignal.timeout(20_000),
    })
    await answer.body?.cancel()
    return answer.status === 202 || answer.status === 200
  }
  const submitOne = async (operation: string, tries: number) => {
    const reference = randomUUID()
    for (let attempt = 0; attempt <= tries; attempt += 1) {
      if (attempt > 0) await delay(500)
      if (await submitOnce(operation, reference).catch(() => false)) return true
    }
    return false
  }
  return {
    sandbox,
    operator,
    owner,
    async submit(operation, perSecond, seconds, tries = 0) {
      let accepted = 0
      await atRate(perSecond, seconds, async () => {
        if (await submitOne(operation, tries)) accepted += 1
      })
      return accepted
    },
    async stop() {
      await owner.end()
      await sandbox.stop()
    },
  }
}
