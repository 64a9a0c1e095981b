import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { openSettings, sheetOf } from './settings.ts'

test('the settings pass axe', async ({ browserOf }) => {
  const page = await browserOf('admin')
  await openSettings(page, 'operations/issue_refund')
  await expect(sheetOf(page, 'issue_refund').getByText('Revision 1').first()).toBeVisible()
  await expectAccessible(page)
  await openSettings(page, 'members')
  await expect(page.getByRole('table', { name: 'Members' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Invite member' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page)
  await openSettings(page, 'keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page)
})

for (const role of ['approver', 'viewer'] as const) {
  test(`a ${role} may read what agents may do, and is told who decides about the rest`, async ({
    browserOf,
  }) => {
    const page = await browserOf(role)
    await openSettings(page, 'operations')
    const row = page.getByRole('row', { name: /issue_refund/ })
    await expect(row.getByRole('switch')).toBeDisabled()
    await expect(page.getByRole('button', { name: 'Register operation' })).toBeHidden()
    await row.getByRole('link', { name: 'issue_refund' }).click()
    await expect(sheetOf(page, 'issue_refund')).toContainText('Admins can change it')
    await expect(page.getByRole('button', { name: 'Save operation' })).toBeHidden()
    for (const path of ['members', 'keys']) {
      await openSettings(page, path)
      await expect(page.getByRole('heading', { name: 'For admins' })).toBeVisible()
      await expect(page.getByText(/Ask .*Dana Kim.* for access/)).toBeVisible()
      await expect(page.getByRole('table')).toBeHidden()
    }
  })
}

test('at 360 px nothing is cut off sideways, and the sheet takes the page', async ({
  browserOf,
}) => {
  const page = await browserOf('admin', { viewport: { width: 360, height: 780 } })
  for (const path of ['operations', 'operations/issue_refund', 'members', 'keys']) {
    await openSettings(page, path)
    await expect(page.getByRole('main')).toContainText(/issue_refund|Dana Kim|demo agents/)
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(sideways).toBe(0)
  }
  await openSettings(page, 'operations/issue_refund')
  await expect(page.getByRole('table', { name: 'Operations' })).toBeHidden()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('table', { name: 'Operations' })).toBeVisible()
})
