import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { inDatabase } from './database.ts'
import { tokenOf } from './direct-calls.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect } from './fixtures.ts'

/** A harmless operation whose calls the specs may break. */
const operation = 'summarize_case'

/** Submits over HTTP as the first admin; answers the id of the workflow and its key. */
export async function submit(prefix: string) {
  const key = `${prefix}-${randomUUID()}`
  const intent = { operation, params: { case_id: key } }
  const { workflow_id: id } = z
    .object({ workflow_id: z.string() })
    .parse(await taken('workflow_id', () => submitAs('admin', intent, key)))
  return { id, key }
}

/**
 * Submits the same intent until the answer has that id in it. A guard that could not read the controls in time refuses,
 * and nothing was done: agents ask again too.
 */
export async function taken(id: string, submitOnce: () => Promise<unknown>): Promise<unknown> {
  let answer: unknown
  await expect
    .poll(async () => (answer = await submitOnce()))
    .toMatchObject({ [id]: expect.any(String) })
  return answer
}

/** Submits any intent over HTTP as that admin; answers what the function says. */
export async function submitAs(
  role: 'admin' | 'other-admin',
  intent: { operation: string; params: Record<string, unknown> },
  key: string = randomUUID(),
): Promise<unknown> {
  const response = await fetch(`${e2eStack().url}/functions/v1/omnilink-agent`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenOf(role)}`,
    },
    body: JSON.stringify({ ...intent, idempotency_key: key }),
  })
  return response.json()
}

export async function statusOf(id: string): Promise<string> {
  return inDatabase(async (owner) => {
    const { rows } = await owner.query<{ status: string }>(
      'select status from public.workflows where id = $1',
      [id],
    )
    return rows[0]?.status ?? 'missing'
  })
}

/** Points the operation at a port where nobody answers. */
export async function breakEndpoint(maxRetries: number) {
  await setEndpoint('http://127.0.0.1:1/nobody', maxRetries)
}

/** Back to the sandbox, and what the specs and the demo's agents left behind is put away. */
export async function mendEndpoint() {
  await setEndpoint(`${e2eStack().sandboxUrl}/operations/${operation}`, 3)
}

/** How often the endpoint was really called for this workflow. */
export async function timesCalled(id: string): Promise<number> {
  const response = await fetch(`${e2eStack().sandboxUrl}/ledger?since=0`)
  const { entries } = z
    .object({ entries: z.array(z.object({ workflow_id: z.nullable(z.string()) })) })
    .parse(await response.json())
  return entries.filter((entry) => entry.workflow_id === id).length
}

/** Points the operation at another endpoint, as the spec that waits for its calls. */
export async function setEndpoint(url: string, maxRetries: number) {
  await inDatabase((owner) =>
    owner.query(
      'update public.operations set endpoint_url = $1, max_retries = $2 where name = $3',
      [url, maxRetries, operation],
    ),
  )
}

const claim = z.object({
  work: z.array(z.object({ workflow_id: z.string(), attempt: z.number(), fence: z.number() })),
})

/** Submits work that an executor takes up and whose call it begins; that executor says nothing more. */
export async function submitAndBegin(prefix: string) {
  await inDatabase((owner) => owner.query("select public.pause_queue(true, 'spec')"))
  const submitted = await submit(prefix)
  await inDatabase(async (owner) => {
    await owner.query('begin')
    await owner.query("select public.pause_queue(false, 'spec')")
    // First in the queue, so that one claim gets it and nothing else.
    await owner.query(
      `update public.workflows set available_at = now() - interval '10 minutes' where id = $1`,
      [submitted.id],
    )
    const { rows } = await owner.query<{ claimed: unknown }>(
      'select public.claim_work(gen_random_uuid(), 1) as claimed',
    )
    const [work] = claim.parse(rows[0]?.claimed).work
    if (work?.workflow_id !== submitted.id) throw new Error('other work was claimed')
    const run = [work.workflow_id, work.attempt, work.fence]
    await owner.query(`select public.begin_effect($1, $2, $3, 'call')`, run)
    await owner.query('commit')
  })
  return submitted
}

/** As if its executor had been silent for longer than a lease and a call may last. */
export async function elapse(ids: string[]) {
  await inDatabase((owner) =>
    owner.query(
      `with begun as (update public.effects set begun_at = now() - interval '10 minutes' where workflow_id = any ($1))
       update public.workflows set lease_until = now() - interval '1 minute' where id = any ($1)`,
      [ids],
    ),
  )
}
