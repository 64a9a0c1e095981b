import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { inDatabase } from './database.ts'
import { call, tokenOf } from './direct-calls.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, type Role } from './fixtures.ts'

/** A request as an agent knows it. */
export interface Asked {
  /** Of the approval. */
  id: string
  workflowId: string
  /** Stands in its params and nowhere else. */
  word: string
}

type Intent = {
  operation?: string
  params?: Record<string, unknown>
  reason?: string
  /** The member who asks; without one, an agent with its key. */
  as?: Role
}

const held = z.object({ workflow_id: z.string(), approval_id: z.string() })
const asked: string[] = []

/** Asks for something that waits for people: unless told otherwise, to change the prices of a list of its own. */
export async function ask(intent: Intent = {}): Promise<Asked> {
  const word = `spec-${randomUUID().slice(0, 8)}`
  await addPrices(word, 3)
  // The audit log has the first refusal of a person, kind and minute; each test wants its own.
  await rowsOf(`delete from public.refusal_counts where action = 'approval.decided'`)
  const headers: HeadersInit = intent.as
    ? { authorization: `Bearer ${await tokenOf(intent.as)}` }
    : { 'x-omnihub-key': e2eStack().agentKey }
  const submit = () =>
    call('functions/v1/omnilink-agent', headers, {
      operation: intent.operation ?? 'update_price',
      params: { reference: word, price_list: word, change_percent: 3, ...intent.params },
      reason: intent.reason ?? 'Follows the purchase prices.',
      idempotency_key: word,
    })
  // A guard that has not read the newest controls yet refuses for a moment, and nothing was done.
  let reply = await submit()
  await expect
    .poll(async () => {
      if (reply.status !== 202) reply = await submit()
      return reply.body
    })
    .toMatchObject({ status: 'awaiting_approval' })
  const { workflow_id: workflowId, approval_id: id } = held.parse(reply.body)
  asked.push(workflowId)
  return { id, workflowId, word }
}

/** For what needs two people. */
export async function askForErasure(): Promise<Asked> {
  const [customer] = await rowsOf('select id from demo.customers order by random() limit 1')
  return ask({ operation: 'erase_customer', params: { customer_id: customer?.id } })
}

/** What a test left waiting waits for nobody afterwards. */
export async function withdrawAll() {
  const ids = asked.splice(0)
  await rowsOf(
    `select public.cancel_workflows(array_agg(w.id), 'the spec is over') from public.workflows w
     where w.id = any ($1) and w.status = 'awaiting_approval' having count(*) > 0`,
    [ids],
  )
}

/** More rows that a change of these prices touches. */
export async function addPrices(list: string, count: number) {
  await rowsOf(
    `insert into demo.prices (price_list, sku, price_cents)
     select $1, gen_random_uuid()::text, 100 from generate_series(1, $2)`,
    [list, count],
  )
}

export async function rowsOf(text: string, values: unknown[] = []) {
  return inDatabase(async (owner) => {
    const { rows } = await owner.query<Record<string, unknown>>(text, values)
    return rows
  })
}

/** The digest of what would run now, in 64 hexadecimal digits. */
export async function digestOf(id: string): Promise<string> {
  const [row] = await rowsOf(
    `select encode(digest, 'hex') as digest from public.approval_queue where id = $1`,
    [id],
  )
  return String(row?.digest)
}

/** What stands in the database about a request, as one line: its status and who decided what. */
export async function outcomeOf(id: string): Promise<string> {
  const [row] = await rowsOf(
    `select concat_ws('; ', a.status, (select string_agg(d.decider_name || ' ' || d.decision, ', ' order by d.decided_at)
       from public.approval_decisions d where d.approval_id = a.id and d.voided_at is null)) as outcome
     from public.approval_queue a where a.id = $1`,
    [id],
  )
  return String(row?.outcome)
}

/** Codes of what was refused about a request, as the audit log has them. */
export async function refusalsOf(id: string): Promise<unknown[]> {
  const rows = await rowsOf(
    `select metadata ->> 'code' as code from public.audit_logs
     where action = 'approval.decided.refused' and resource_id = $1 order by created_at`,
    [id],
  )
  return rows.map(({ code }) => code)
}

/** What the agent is told about its request, over HTTP with its key. */
export async function toldToAgent(id: string) {
  const key = { 'x-omnihub-key': e2eStack().agentKey }
  return (await call(`functions/v1/guard/approvals/${id}`, key)).body
}

export async function openRequest(page: Page, { id }: Pick<Asked, 'id'>) {
  await page.goto(`${e2eStack().url}/approvals/${id}`)
  await expect(page.getByRole('article', { name: 'Request' })).toBeVisible()
}

/** The bar with the two buttons, while a request is open. */
export const bar = (page: Page) => page.getByRole('region', { name: 'Decision', exact: true })
/** The bar once it is closed. */
export const outcome = (page: Page) => page.getByRole('region', { name: 'Outcome' })
export const approve = (page: Page) => bar(page).getByRole('button', { name: /^Approve/ })
export const reject = (page: Page) => bar(page).getByRole('button', { name: 'Reject…' })
export const dialog = (page: Page) => page.getByRole('dialog')
export const confirm = (page: Page) =>
  dialog(page).getByRole('button', { name: /^(Approve|Reject)/ })
