import { statusOf, timesCalled } from './agents.ts'
import { inDatabase } from './database.ts'
import { rpcAs } from './direct-calls.ts'
import { expect, test } from './fixtures.ts'
import {
  addPrices,
  approve,
  ask,
  askForErasure,
  confirm,
  dialog,
  digestOf,
  openRequest,
  outcome,
  outcomeOf,
  refusalsOf,
  rowsOf,
  withdrawAll,
} from './requests.ts'

test.afterEach(withdrawAll)

/** As if somebody had estimated it a while ago. */
const age = `update public.approval_queue set estimated_at = estimated_at - interval '6 minutes' where id = $1`

test('an old estimate is made again when somebody looks, and what grew is shown', async ({
  browserOf,
}) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await rowsOf(age, [asked.id])
  await addPrices(asked.word, 4)
  const shown = await digestOf(asked.id)
  await openRequest(page, asked)
  const change = page.getByRole('alert').filter({ hasText: 'It touches more than was shown' })
  await expect(change).toContainText(/Rows: 3 rows → 7 rows/)
  await expect(change).toContainText('Decide again on what is shown now')
  await expect(page.getByRole('region', { name: 'What it touches' })).toContainText('7 rows')
  expect(await digestOf(asked.id)).not.toBe(shown)
  await approve(page).click()
  await expect(dialog(page)).toContainText('7 rows')
  await confirm(page).click()
  await expect(outcome(page)).toContainText('Approved by Sam Okafor')
})

test('the database itself refuses an old estimate', async () => {
  const asked = await ask()
  await rowsOf(age, [asked.id])
  const direct = await rpcAs('approver', 'decide_approval', {
    ...{ id: asked.id, digest: await digestOf(asked.id), decision: 'approved', reason: null },
  })
  expect(direct).toMatchObject({ status: 409, body: { code: 'ESTIMATE_STALE' } })
  expect(await outcomeOf(asked.id)).toBe('pending')
})

test('what grows after the first of two approvals voids it, and both people decide again', async ({
  browserOf,
}) => {
  const sam = await browserOf('approver')
  const priya = await browserOf('other-approver')
  const asked = await askForErasure()
  for (const page of [sam, priya]) await openRequest(page, asked)
  await approve(sam).click()
  await confirm(sam).click()
  await expect(priya.getByText('Waiting, 1 of 2')).toBeVisible()

  await rowsOf(
    `insert into demo.tickets (id, customer_id, subject)
     select gen_random_uuid(), params_text::jsonb ->> 'customer_id', 'Where is it?'
     from public.approval_queue, generate_series(1, 5) where id = $1`,
    [asked.id],
  )
  await rowsOf(age, [asked.id])
  for (const page of [sam, priya]) {
    const change = page.getByRole('alert').filter({ hasText: 'It touches more than was shown' })
    await expect(change).toContainText(/Rows: \d+ rows? → \d+ rows.*Sam Okafor is void/)
    await expect(page.getByText('Waiting, 0 of 2')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Who decides' })).toContainText(
      /Sam Okafor.*approved, void.*one approver or admin.*one more approver or admin/,
    )
    await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(
      /New estimate: \d+ rows?.*The approval of Sam Okafor is void/,
    )
  }
  expect(await outcomeOf(asked.id)).toBe('pending')

  await approve(priya).click()
  await confirm(priya).click()
  await expect(sam.getByText('Waiting, 1 of 2')).toBeVisible()
  expect(await statusOf(asked.workflowId)).toBe('awaiting_approval')
  await approve(sam).click()
  await confirm(sam).click()
  for (const page of [sam, priya]) {
    await expect(outcome(page)).toContainText('Approved by Priya Nair and Sam Okafor')
  }
  await expect.poll(() => statusOf(asked.workflowId), { timeout: 15_000 }).toBe('succeeded')
  expect(await timesCalled(asked.workflowId)).toBe(1)
})

test('an estimate that grows old under an open dialog is made again there, and decided on', async ({
  browserOf,
}) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await openRequest(page, asked)
  await approve(page).click()
  await expect(confirm(page)).toBeEnabled()
  const before = await digestOf(asked.id)
  // The decision has left and waits for the row while it grows old, so the page could not see it coming.
  await inDatabase(async (owner) => {
    await owner.query('begin')
    await owner.query(age, [asked.id])
    await addPrices(asked.word, 4)
    await confirm(page).click()
    const blocked = `select exists (select from pg_locks
      where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))) as waits`
    await expect.poll(() => owner.query(blocked)).toMatchObject({ rows: [{ waits: true }] })
    await owner.query('commit')
  })
  await expect(dialog(page)).toContainText(
    /What you were shown has changed.*Rows: 3 rows → 7 rows.*Nothing was decided/,
  )
  await expect(confirm(page)).toBeDisabled()
  expect(await refusalsOf(asked.id)).toEqual(['ESTIMATE_STALE'])
  expect(await outcomeOf(asked.id)).toBe('pending')
  expect(await digestOf(asked.id)).not.toBe(before)

  await dialog(page).getByRole('button', { name: 'Show it as it is now' }).click()
  await expect(dialog(page)).not.toContainText('has changed')
  await expect(dialog(page)).toContainText('7 rows')
  await confirm(page).click()
  await expect(outcome(page)).toContainText('Approved by Sam Okafor')
})
