import { randomUUID } from 'node:crypto'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import { openSettings } from './settings.ts'

test('a key is shown once, works, and stops working once it is revoked', async ({
  browserOf,
  request,
}) => {
  const name = `spec ${randomUUID().slice(0, 8)}`
  const page = await browserOf('admin')
  await openSettings(page, 'keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('checkbox', { name: /^ask/ }).check()
  await dialog.getByRole('button', { name: 'Create key' }).click()
  const key = await dialog.getByLabel('API key').textContent()
  expect(key).toMatch(/^ohk_/)
  // Leaving by accident would lose it for good.
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'I have kept it' }).click()
  await expect(page.getByText(key ?? '')).toBeHidden()

  const ask = () =>
    request.post(`${e2eStack().url}/functions/v1/guard`, {
      headers: { 'x-omnihub-key': key ?? '' },
      data: { operation: 'create_ticket' },
    })
  // A guard that has not read the controls in time refuses for a moment.
  await expect.poll(async () => (await ask()).status()).toBe(200)
  const row = page.getByRole('row', { name: new RegExp(name) })
  await row.getByRole('button', { name: `Revoke ${name}` }).click()
  await dialog.getByLabel('Reason').fill('the spec is over')
  await dialog.getByRole('button', { name: 'Revoke key' }).click()
  await expect(row).toContainText('Revoked')
  await expect(row.getByRole('button')).toBeHidden()
  // Guards remember a key that held for five seconds.
  await expect.poll(async () => (await ask()).status(), { timeout: 15_000 }).toBe(401)
})
