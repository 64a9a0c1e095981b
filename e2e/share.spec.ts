import { holdEvaluation } from '../test/hold-evaluation.ts'
import { expectAccessible } from './axe.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, openPanel, test } from './fixtures.ts'

test('a link shows the page to somebody without an account, until it is revoked', async ({
  browser,
  browserOf,
}) => {
  // Nothing may be evaluated between two looks that are compared.
  const held = await holdEvaluation(e2eStack().dbUrl)
  await held.set({ band: 'slow', remaining: 0.4 })
  const admin = await browserOf('admin')
  await admin.goto(`${e2eStack().url}/slo`)
  await admin.getByRole('button', { name: 'Share' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('For whom').fill('board')
  await expectAccessible(admin)
  await dialog.getByRole('button', { name: 'Create link' }).click()
  const link = (await dialog.getByLabel('Share link').textContent()) ?? ''
  expect(link).toMatch(/\/share#ohs_/)
  await dialog.getByRole('button', { name: 'I have kept it' }).click()
  await expect(admin.getByText(link)).toBeHidden()

  const guest = await openPanel(browser, {}, link)
  const headline = guest.getByRole('heading', { level: 2 }).first()
  const seen = await admin.getByRole('heading', { level: 2 }).first().textContent()
  await expect(headline).toHaveText(seen ?? '')
  await expect(guest.getByRole('button', { name: 'Share' })).toBeHidden()
  await expect(guest.getByRole('navigation', { name: 'Main' })).toBeHidden()
  await guest.getByRole('link', { name: '24 h' }).click()
  await expect(guest.getByRole('link', { name: '24 h' })).toHaveAttribute('aria-current', 'true')
  await expect(guest).toHaveURL(/\/share\?window=24h#ohs_/)
  await guest.reload()
  await expect(headline).toBeVisible()
  await expectAccessible(guest)

  await admin.getByRole('button', { name: 'Share' }).click()
  await dialog.getByRole('button', { name: 'Revoke board' }).click()
  const revoke = admin.getByRole('dialog', { name: 'Revoke the link for “board”' })
  await revoke.getByLabel('Reason').fill('Sent to the wrong list')
  await revoke.getByRole('button', { name: 'Revoke link' }).click()
  await expect(revoke).toBeHidden()
  await expect(dialog.getByRole('list', { name: 'Share links' })).toContainText('Revoked')
  await guest.reload()
  await expect(guest.getByRole('heading', { name: 'This link does not hold' })).toBeVisible()
  await guest.goto(`${e2eStack().url}/share#ohs_${'x'.repeat(43)}`)
  await expect(guest.getByRole('heading', { name: 'This link does not hold' })).toBeVisible()
  await guest.context().close()
  await held.release()
})
