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
