import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { expect, vi } from 'vitest'
import { z } from 'zod'
import type { ControlName } from '@domain/controls/controls.ts'
import type { DemoStack } from '../demo/demo-stack.ts'
import type { Behaviour } from '../demo/sandbox/behaviour.ts'
import { estimateRotation } from '../demo/sandbox/estimate-rotation.ts'
import type { EstimateOf } from '../demo/sandbox/receive-call.ts'
import { startSandbox } from '../demo/sandbox/start-sandbox.ts'
import { seedDemo } from '../demo/seed-demo.ts'

export type Reply = {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

type Request = { readonly method?: string; readonly headers?: HeadersInit; readonly body?: unknown }

/**
 * Sends again, as an honest client does, what was refused because the controls were not read in time:
 * on a busy machine they are not, and nothing was done.
 */
export async function patiently(send: () => Promise<Reply>): Promise<Reply> {
  let reply = await send()
  const isDecided = async () => {
    if (reply.body.code === 'CONTROLS_UNAVAILABLE') reply = await send()
    return reply.body.code !== 'CONTROLS_UNAVAILABLE'
  }
  await expect.poll(isDecided, { timeout: 15_000, interval: 200 }).toBe(true)
  return reply
}

/** The demo's members, keys and operations on a real stack, with a sandbox whose answers the test chooses. */
export async function startAgents(stack: DemoStack) {
  let behaviour: (operation: string) => Behaviour = () => ({ status: 200, latencyMs: 5 })
  let estimateOf: EstimateOf = estimateRotation
  const sandbox = await startSandbox({
    signingKey: stack.signingKey,
    ledgerFile: join(stack.dataDir, `ledger-${randomUUID()}.ndjson`),
    behaviourOf: (operation) => behaviour(operation),
    estimateOf: (operation, params) => estimateOf(operation, params),
  })
  const access = await seedDemo(stack, sandbox.url)
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  await owner.connect()

  const keyWith = (scope: string) =>
    access.apiKeys.find(({ scopes }) => scopes.includes(scope))?.key ?? ''

  const { rows: owners } = await owner.query<{ id: string }>(
    `select distinct owner_id as id from public.api_keys where name = 'demo agents'`,
  )

  async function call(path: string, request: Request = {}): Promise<Reply> {
    const response = await fetch(`${stack.url}/functions/v1/${path}`, {
      method: request.method ?? 'POST',
      headers: {
        'content-type': 'application/json',
        ...Object.fromEntries(new Headers(request.headers)),
      },
      ...(request.body !== undefined && {
        body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
      }),
    })
    const body = z.record(z.string(), z.unknown()).parse(await response.json())
    return { status: response.status, headers: response.headers, body }
  }

  const agents = {
    ...access,
    sandbox,
    submitKey: keyWith('submit'),
    stopKey: keyWith('stop'),
    /** Who owns the agents' key, and so never decides on what they ask for. */
    requesterId: owners[0]?.id ?? '',
    call,
    behave(next: (operation: string) => Behaviour) {
      behaviour = next
    },
    /** Makes the sandbox's estimator answer this; without an argument, what it knows. */
    estimateBy(next: EstimateOf = estimateRotation) {
      estimateOf = next
    },
    /** Submits with the generator's key and an idempotency key of its own unless told otherwise. */
    submit(operation: string, more: Record<string, unknown> = {}, headers: HeadersInit = {}) {
      return call('omnilink-agent', {
        headers: {
          'x-omnihub-key': keyWith('submit'),
          ...Object.fromEntries(new Headers(headers)),
        },
        body: { operation, params: { n: 1 }, idempotency_key: randomUUID(), ...more },
      })
    },
    /** Submits as an honest client does: with one key, again when told that it may be refused for now. */
    async submitPatiently(operation: string, idempotency_key: string = randomUUID()) {
      const submit = () => agents.submit(operation, { idempotency_key })
      let reply = await submit()
      const isTaken = async () => {
        if (reply.status === 503) reply = await submit()
        return reply.status !== 503
      }
      await expect.poll(isTaken, { timeout: 15_000, interval: 200 }).toBe(true)
      return reply
    },
    /** Waits until a workflow has a status and returns its state. */
    async until(workflowId: unknown, status: string): Promise<Reply['body']> {
      const read = () =>
        call(`omnilink-agent/${String(workflowId)}`, {
          method: 'GET',
          headers: { 'x-omnihub-key': keyWith('submit') },
        })
      await expect.poll(async () => (await read()).body.status, { timeout: 15_000 }).toBe(status)
      return (await read()).body
    },
    async sql(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
      const { rows } = await owner.query<Record<string, unknown>>(text, values)
      return rows
    },
    async engage(control: ControlName, reason: string) {
      await owner.query('select private.engage_control($1, $2, null)', [control, reason])
    },
    /** Releases whatever is engaged and lets the queue run. */
    async releaseAll() {
      for (const control of ['omnihub_kill_switch', 'operator_takeover', 'execution_safe_mode']) {
        await owner.query(
          `select private.release_control($1, 'the test is over', c.version, false)
           from public.emergency_controls c where to_jsonb(c) ->> $1 = 'true'`,
          [control],
        )
      }
      // Instances may hold the engaged state a little longer than the database.
      const status = async () =>
        (await agents.submit('create_ticket')).status + (await agents.ask('create_ticket')).status
      await vi.waitFor(async () => expect(await status()).toBe(402), {
        timeout: 5_000,
        interval: 50,
      })
    },
    ask(operation: string, params?: unknown) {
      return call('guard', {
        headers: { 'x-omnihub-key': keyWith('ask') },
        body: { operation, ...(params !== undefined && { params }) },
      })
    },
    ledgerOf(workflowId: unknown) {
      return sandbox.ledger.since(0).filter((entry) => entry.workflow_id === workflowId)
    },
    async stop() {
      await owner.end()
      await sandbox.stop()
    },
  }
  // Also waits until every guard has seen the operations that were just saved.
  await agents.releaseAll()
  return agents
}

export type Agents = Awaited<ReturnType<typeof startAgents>>
