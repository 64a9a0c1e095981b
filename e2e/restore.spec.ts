import {
  breakEndpoint,
  elapse,
  mendEndpoint,
  statusOf,
  submit,
  submitAndBegin,
  timesCalled,
} from './agents.ts'
import { inDatabase, restoreEverything } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

test.afterEach(async () => {
  await mendEndpoint()
  await restoreEverything()
})

test('what a kill halted is found on the restore desk, and a resume runs it once', async ({
  signIn,
}) => {
  const page = await signIn('admin')
  await breakEndpoint(3)
  const { id, key } = await submit('e2e-halt')
  await expect.poll(() => statusOf(id)).toBe('failed')
  await inDatabase((owner) =>
    owner.query("select public.engage_control('omnihub_kill_switch', 'cases pile up', null)"),
  )
  await expect.poll(() => statusOf(id)).toBe('halted')
  await mendEndpoint()

  // While it is on, the banner leads there, and nothing can be resumed yet.
  await page
    .getByRole('region', { name: 'Engaged controls' })
    .getByRole('link', { name: 'What it stopped' })
    .click()
  const halted = page.getByRole('region', { name: 'Halted' })
  const row = halted.getByRole('listitem').filter({ hasText: key })
  await expect(row.getByRole('button', { name: 'Resume…' })).toBeDisabled()
  await expect(row.getByRole('button', { name: 'Resume…' })).toHaveAccessibleDescription(
    'Release the kill switch first',
  )
  await expect(halted.getByText('Release the kill switch first')).toHaveCount(1)

  await inDatabase((owner) =>
    owner.query(
      "select public.release_control('omnihub_kill_switch', 'the cases are sorted', c.version, true) from public.emergency_controls c",
    ),
  )
  await row.getByRole('button', { name: 'Resume…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('It runs')
  await dialog.getByLabel('Why').fill('checked by hand')
  await dialog.getByRole('button', { name: 'Resume workflow' }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(() => statusOf(id), { timeout: 15_000 }).toBe('succeeded')
  await expect(row).toContainText('succeeded')
  expect(await timesCalled(id)).toBe(1)

  await page.goto(`${e2eStack().url}/workflows/${id}`)
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(
    /Succeeded.*Dana Kim resumed it.*checked by hand.*Halted/,
  )
})

test('what expired is submitted again once: whoever is second is told by whom, with a link', async ({
  browserOf,
}) => {
  await inDatabase((owner) =>
    owner.query("select public.engage_control('operator_takeover', 'reading along', null)"),
  )
  const { id, key } = await submit('e2e-again')
  await expect.poll(() => statusOf(id)).toBe('awaiting_approval')
  await inDatabase(async (owner) => {
    await owner.query(
      'update public.approval_queue set expires_at = now() where workflow_id = $1',
      [id],
    )
    await owner.query('select schedule.expire_approvals()')
    await owner.query(
      "select public.release_control('operator_takeover', 'we have read enough', c.version, false) from public.emergency_controls c",
    )
  })

  const dialogs = await Promise.all(
    (['admin', 'other-admin'] as const).map(async (role) => {
      const page = await browserOf(role)
      await page.goto(e2eStack().url)
      // Nothing was stopped, yet the strip leads there; once looked at, it has told what it had to tell.
      const strip = page.getByRole('region', { name: 'Queue' })
      await expect(strip).toContainText(/A control left work behind.*1.expired/)
      await strip.getByRole('link', { name: 'Restore desk' }).click()
      await expect(strip).toBeHidden()
      const row = page
        .getByRole('region', { name: 'Expired' })
        .getByRole('listitem')
        .filter({ hasText: key })
      await row.getByRole('button', { name: 'Submit again…' }).click()
      return { page, row, dialog: page.getByRole('dialog') }
    }),
  )
  const [first, second] = dialogs
  if (!first || !second) throw new Error('not two operators')
  // A guard that could not read the controls in time refuses, and nothing was done: a person presses again.
  await expect(async () => {
    const again = first.dialog.getByRole('button', { name: 'Submit again' })
    if (await again.isVisible()) await again.click({ timeout: 3_000 })
    await expect(first.dialog).toBeHidden({ timeout: 3_000 })
  }).toPass()
  await expect(first.row.getByRole('link', { name: 'Submitted again by' })).toBeVisible()

  const told = second.dialog.getByRole('alert')
  await expect(async () => {
    const words = 'Dana Kim has submitted this again already'
    if ((await told.filter({ hasText: words }).count()) > 0) return
    await second.dialog.getByRole('button', { name: 'Submit again' }).click({ timeout: 3_000 })
    await expect(told).toContainText(words, { timeout: 3_000 })
  }).toPass()
  await told.getByRole('link', { name: 'See what became of it' }).click()
  await expect(second.page).toHaveURL(/\/workflows\/(?!.*restore)/)
  await expect(second.page).not.toHaveURL(new RegExp(id))
  await expect(second.page.getByText(key).first()).toBeVisible()
})

const engage = () =>
  inDatabase((owner) =>
    owner.query("select public.engage_control('omnihub_kill_switch', 'cases pile up', null)"),
  )
const release = () =>
  inDatabase((owner) =>
    owner.query(
      "select public.release_control('omnihub_kill_switch', 'the cases are sorted', c.version, true) from public.emergency_controls c",
    ),
  )
/** Somebody else was faster than the dialog that is open. */
const cancelMeanwhile = (id: string) =>
  inDatabase((owner) => owner.query("select public.cancel_workflow($1, 'not needed')", [id]))

test('an unknown outcome is resumed with a warning and a reason, and the others are cancelled together', async ({
  browserOf,
}) => {
  const page = await browserOf('admin')
  const first = await submitAndBegin('e2e-lost')
  const others = [await submitAndBegin('e2e-lost'), await submitAndBegin('e2e-lost')]
  const ids = [first, ...others].map(({ id }) => id)
  await engage()
  await elapse(ids)
  for (const id of ids) await expect.poll(() => statusOf(id)).toBe('outcome_unknown')
  await release()

  await page.goto(`${e2eStack().url}/restore`)
  const unknown = page.getByRole('region', { name: 'Outcome unknown' })
  const row = unknown.getByRole('listitem').filter({ hasText: first.key })
  await row.getByRole('button', { name: 'Resume…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Its call may already have had its effect')
  await expect(dialog).toContainText('Resuming repeats the call with the same idempotency key')
  const resume = dialog.getByRole('button', { name: 'Resume workflow' })
  await expect(resume).toBeDisabled()
  await dialog.getByLabel('Why').fill('the endpoint has nothing of it')
  await resume.click()
  await expect(dialog).toBeHidden()
  await expect.poll(() => statusOf(first.id), { timeout: 15_000 }).toBe('succeeded')
  expect(await timesCalled(first.id)).toBe(1)

  await unknown.getByRole('button', { name: 'Cancel 2…' }).click()
  await expect(dialog).toContainText('They never run again')
  await cancelMeanwhile(others[0]?.id ?? '')
  await dialog.getByLabel('Why').fill('asked for twice')
  await dialog.getByRole('button', { name: 'Cancel 2 workflows' }).click()
  await expect(page.getByRole('status').filter({ hasText: '1 cancelled' })).toContainText(
    '1 had ended already',
  )
  expect(await statusOf(others[1]?.id ?? '')).toBe('cancelled')
  expect(await lastAudited(['workflow.resumed', 'workflow.cancelled'])).toEqual([
    'Dana Kim workflow.cancelled: asked for twice',
    'Dana Kim workflow.resumed: the endpoint has nothing of it',
  ])

  await page.goto(`${e2eStack().url}/workflows/${first.id}`)
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(
    /Succeeded.*Dana Kim resumed it.*the endpoint has nothing of it.*Outcome unknown/i,
  )
})

test('what was halted is resumed together at the rate that was chosen, and what moved on is left out', async ({
  browserOf,
}) => {
  const page = await browserOf('admin')
  await breakEndpoint(3)
  const submitted = await Promise.all([1, 2, 3, 4].map(() => submit('e2e-many')))
  const ids = submitted.map(({ id }) => id)
  for (const id of ids) await expect.poll(() => statusOf(id)).toBe('failed')
  await engage()
  for (const id of ids) await expect.poll(() => statusOf(id)).toBe('halted')
  await mendEndpoint()
  await release()

  await page.goto(`${e2eStack().url}/restore`)
  const halted = page.getByRole('region', { name: 'Halted' })
  const button = halted.getByRole('button', { name: /^Resume \d+…$/ })
  const count = Number((await button.innerText()).match(/\d+/)?.[0])
  expect(count).toBeGreaterThanOrEqual(4)
  await button.click()
  const dialog = page.getByRole('dialog')
  const preview = dialog.getByRole('region', { name: 'What the guard decides now' })
  await expect(preview).toContainText(/\d+ run/)
  await dialog.getByText('10 per second').click()
  await expect(dialog).toContainText(/the last one starts in/)
  await cancelMeanwhile(ids[0] ?? '')
  await dialog.getByLabel('Why').fill('the cases are sorted')
  await dialog.getByRole('button', { name: `Resume ${count} workflows` }).click()
  await expect(page.getByRole('status').filter({ hasText: 'back in the queue' })).toContainText(
    `${count - 1} workflows back in the queue, 1 left out because they moved on`,
  )
  for (const id of ids.slice(1)) {
    await expect.poll(() => statusOf(id), { timeout: 15_000 }).toBe('succeeded')
    expect(await timesCalled(id)).toBe(1)
  }
  expect(await statusOf(ids[0] ?? '')).toBe('cancelled')
  // Each has a slot of its own; what else was halted may stand between two of them.
  for (const gap of await slots(ids.slice(1))) {
    expect(gap).toBeGreaterThan(0)
    expect(gap % 100).toBe(0)
  }
})

/** Newest first, who did it and why. */
async function lastAudited(actions: string[]) {
  return inDatabase(async (owner) => {
    const { rows } = await owner.query<{ words: string }>(
      `select actor_name || ' ' || action || ': ' || reason as words from public.audit_logs
       where action = any ($1) and actor_type = 'user' order by created_at desc limit 2`,
      [actions],
    )
    return rows.map(({ words }) => words)
  })
}

/** Milliseconds between the times from which they may run. */
async function slots(ids: string[]) {
  return inDatabase(async (owner) => {
    const { rows } = await owner.query<{ ms: string }>(
      `select extract(milliseconds from gap)::int as ms from (
         select available_at - lag(available_at) over (order by available_at) as gap
         from public.workflows where id = any ($1)) g where gap is not null`,
      [ids],
    )
    return rows.map(({ ms }) => Number(ms))
  })
}
