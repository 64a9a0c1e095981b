import { breakEndpoint, mendEndpoint, statusOf, submit, timesCalled } from './agents.ts'
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
  await expect(row).toContainText('Release the kill switch first')

  await inDatabase((owner) =>
    owner.query(
      "select public.release_control('omnihub_kill_switch', 'the cases are sorted', c.version, true) from public.emergency_controls c",
    ),
  )
  await row.getByRole('button', { name: 'Resume…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('1 runs')
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
      await page.goto(`${e2eStack().url}/restore`)
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
    await first.dialog.getByRole('button', { name: 'Submit again' }).click()
    await expect(first.dialog).toBeHidden({ timeout: 3_000 })
  }).toPass()
  await expect(first.row.getByRole('link', { name: 'Submitted again by' })).toBeVisible()

  const told = second.dialog.getByRole('alert')
  await expect(async () => {
    await second.dialog.getByRole('button', { name: 'Submit again' }).click()
    const words = 'Dana Kim has submitted this again already'
    await expect(told).toContainText(words, { timeout: 3_000 })
  }).toPass()
  await told.getByRole('link', { name: 'See what became of it' }).click()
  await expect(second.page).toHaveURL(/\/workflows\/(?!.*restore)/)
  await expect(second.page).not.toHaveURL(new RegExp(id))
  await expect(second.page.getByText(key).first()).toBeVisible()
})
