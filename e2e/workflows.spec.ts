import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { breakEndpoint, mendEndpoint, setEndpoint, statusOf, submit } from './agents.ts'
import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

test.afterEach(async () => {
  await mendEndpoint()
  await inDatabase((owner) =>
    owner.query(`select public.discard_dead_letters(array_agg(d.id), 'between two specs')
      from public.dead_letters d where d.handled_at is null having count(*) > 0`),
  )
})

const open = (page: Page, path: string) => page.goto(e2eStack().url + path)
const list = (page: Page, name: string) => page.getByRole('list', { name })

test('a workflow appears in another browser by itself, and the filter survives a reload', async ({
  browserOf,
}) => {
  const page = await browserOf('approver')
  await open(page, '/workflows')
  const word = `e2e-live-${randomUUID().slice(0, 8)}`
  await page.getByRole('searchbox', { name: 'Find a workflow' }).fill(word)
  await expect(page.getByText('No workflow is like that')).toBeVisible()
  await submit(word)
  await expect(list(page, 'Workflows').getByRole('link')).toContainText(/succeeded.*e2e-live/)
  await page.reload()
  await expect(page.getByRole('searchbox', { name: 'Find a workflow' })).toHaveValue(word)
  await expect(list(page, 'Workflows').getByRole('link')).toHaveCount(1)
})

test('an admin cancels what waits, and it says by whom and why', async ({ browserOf }) => {
  const page = await browserOf('admin')
  await inDatabase((owner) => owner.query("select public.pause_queue(true, 'cancel something')"))
  const { id } = await submit('e2e-cancel')
  await open(page, `/workflows/${id}`)
  await expect(page.getByText('The queue is paused')).toBeVisible()
  await page.getByRole('button', { name: 'Cancel…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Cancel workflow' })).toBeDisabled()
  await dialog.getByLabel('Why').fill('asked for by mistake')
  await dialog.getByRole('button', { name: 'Cancel workflow' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(
    /Dana Kim cancelled it.*asked for by mistake/,
  )
  expect(await statusOf(id)).toBe('cancelled')
  await expect(page.getByRole('button', { name: 'Cancel…' })).toBeHidden()
})

test('a cancel while a call is out says so, and what the call answers decides', async ({
  browserOf,
}) => {
  const page = await browserOf('admin')
  // The demo's agents may call the same operation meanwhile; only one call is of this test.
  const calls = new Map<unknown, ServerResponse>()
  const endpoint = createServer(({ headers }, answer) =>
    calls.set(headers['omnihub-workflow'], answer),
  ).listen(0, '127.0.0.1')
  await once(endpoint, 'listening')
  const { port } = z.object({ port: z.number() }).parse(endpoint.address())
  try {
    await setEndpoint(`http://127.0.0.1:${port}/slow`, 0)
    const { id } = await submit('e2e-open')
    await expect.poll(() => calls.has(id)).toBe(true)
    await open(page, `/workflows/${id}`)
    await page.getByRole('button', { name: 'Cancel…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('1 call already left')
    await dialog.getByLabel('Why').fill('not needed any more')
    await dialog.getByRole('button', { name: 'Cancel workflow' }).click()
    await expect(page.getByText('Cancelling, one call is still out').first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Cancel…' })).toBeDisabled()
    expect(await statusOf(id)).toBe('running')
    calls.get(id)?.writeHead(422).end('{}')
    await expect.poll(() => statusOf(id)).toBe('cancelled')
    await expect(page.getByText('Cancelled, and never runs')).toBeVisible()
  } finally {
    for (const answer of calls.values()) answer.destroy()
    endpoint.close()
  }
})

test('dead letters are replayed in bulk with a preview, and one is discarded with a reason', async ({
  browserOf,
}) => {
  const page = await browserOf('admin')
  await breakEndpoint(0)
  const word = `e2e-dead-${randomUUID().slice(0, 8)}`
  const failed = [await submit(word), await submit(word), await submit(word)]
  for (const { id } of failed) await expect.poll(() => statusOf(id)).toBe('dead_letter')
  await mendEndpoint()

  await open(page, `/dead-letters?q=${word}`)
  const rows = list(page, 'Dead letters').getByRole('link')
  await expect(rows).toHaveCount(3)
  await rows.first().click()
  await expect(page.getByRole('region', { name: 'A replay now' })).toContainText('It runs')
  await page.getByRole('button', { name: 'Discard…' }).click()
  await page.getByLabel('Why').fill('solved by hand')
  await page.getByRole('button', { name: 'Discard dead letter' }).click()
  await expect(page.getByText('Discarded by Dana Kim')).toBeVisible()
  await page.getByRole('link', { name: 'Dead letters' }).last().click()

  await page.getByRole('checkbox', { name: 'Choose all 2 shown' }).check()
  await page.getByRole('button', { name: 'Replay 2…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('region', { name: 'What the guard decides now' })).toContainText(
    '2 run',
  )
  await dialog.getByLabel('Why').fill('the endpoint is back')
  await dialog.getByRole('button', { name: 'Replay 2 dead letters' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('None is like that')).toBeVisible()
  const statuses = () => Promise.all(failed.map(({ id }) => statusOf(id)))
  await expect
    .poll(async () => (await statuses()).toSorted())
    .toEqual(['dead_letter', 'succeeded', 'succeeded'])
})

test('a viewer sees counts only', async ({ browserOf }) => {
  const page = await browserOf('viewer')
  await open(page, '/workflows')
  await expect(page.getByRole('region', { name: 'Counts' })).toContainText('awaiting approval')
  await expect(page.getByText('For admins and approvers')).toBeVisible()
  await open(page, '/dead-letters')
  await expect(page.getByText(/see counts only: \d+ dead letter/)).toBeVisible()
})

test('lists and details pass axe', async ({ browserOf }) => {
  const page = await browserOf('admin')
  const { id } = await submit('e2e-axe')
  await breakEndpoint(0)
  const failed = await submit('e2e-axe')
  await expect.poll(() => statusOf(failed.id)).toBe('dead_letter')
  for (const path of ['/workflows', `/workflows/${id}`, '/dead-letters?q=e2e-axe', '/restore']) {
    await open(page, path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('main')).toContainText(/\w{3}/)
    await expect(page.getByRole('main').locator('[aria-busy]')).toHaveCount(0)
    await expectAccessible(page)
  }
})
