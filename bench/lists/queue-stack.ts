import { randomUUID } from 'node:crypto'
import type { Browser, Page } from '@playwright/test'
import pg from 'pg'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { createMember } from '../../test/create-member.ts'
import { signInByForm } from '../load/sign-in-by-form.ts'
import { watchFirstRows } from './in-page.ts'

/** The panel in a browser, before a queue of some length, and the owner of its database. */
export interface QueuePanel {
  page: Page
  owner: pg.Client
  url: string
  close: () => Promise<void>
}

/** Fills the queue, signs an approver in and leaves the page on the panel. */
export async function openQueuePanel(
  stack: Stack,
  browser: Browser,
  count: number,
): Promise<QueuePanel> {
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  // A stack that ends before this client is told so, which is no news.
  owner.on('error', () => undefined)
  await owner.connect()
  await owner.query(
    `insert into public.operations (name, description, risk_level, required_approvals, endpoint_url, updated_by_name)
     values ('update_price', 'For the bench', 'high', 1, 'https://example.com/bench', 'bench')`,
  )
  await addRequests(owner, count)
  await owner.query('analyze public.approval_queue')
  const member = await createMember(stack, 'approver')
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript({ content: watchFirstRows })
  await signInByForm(page, stack.url, member)
  return {
    page,
    owner,
    url: stack.url,
    async close() {
      await context.close()
      await owner.end()
    },
  }
}

/** Requests that wait, written by the owner; one that is urgent stands before all others. Answers the last one's id. */
export async function addRequests(owner: pg.Client, count: number, isUrgent = false) {
  const { rows } = await owner.query<{ id: string }>(
    `insert into public.approval_queue (user_id, requester_name, action, operation, operation_revision, risk_level, blast_radius,
       estimated_at, because, required_approvals, params_text, canonical_text, expires_at)
     select $1::text::uuid, 'Bench', 'update_price', 'update_price', 1, 'high',
       jsonb_build_object('unknown', false, 'rows', n, 'users', 0, 'amount_cents', null, 'currency', null, 'reversible', true),
       clock_timestamp(), '{risk}', 1, jsonb_build_object('reference', $1::text || '-' || n)::text, '{"n": ' || n || '}',
       clock_timestamp() + case when $3 then interval '30 minutes' else interval '1 hour' end + n * interval '10 milliseconds'
     from generate_series(1, $2::int) n returning id`,
    [randomUUID(), count, isUrgent],
  )
  return rows.at(-1)?.id ?? ''
}
